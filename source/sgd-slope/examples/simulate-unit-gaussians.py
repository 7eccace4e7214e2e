# /// example
# about = "sigma is forgotten"
# kind = "wrong"
# caught_by = ["test-simulate"]
# [points]
# test-simulate = 0
# ///
# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    rng = np.random.default_rng(seed)
    w = np.full((steps + 1, runs), float(w0))
    for t in range(steps):
        w[t + 1] = sgd_step(w[t], w_target, rng.normal(size=(runs, n)), eta)
    return w
