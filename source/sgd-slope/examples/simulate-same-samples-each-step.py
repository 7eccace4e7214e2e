# /// example
# about = "Draws the samples once and uses them in every step"
# kind = "wrong"
# caught_by = ["test-simulate"]
# [points]
# test-simulate = 1
# ///
# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    rng = np.random.default_rng(seed)
    w = np.full((steps + 1, runs), float(w0))
    x = sigma * rng.normal(size=(runs, n))
    for t in range(steps):
        w[t + 1] = sgd_step(w[t], w_target, x, eta)
    return w
