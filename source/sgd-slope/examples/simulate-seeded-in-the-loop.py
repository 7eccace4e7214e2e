# /// example
# about = "The generator starts anew in every step"
# kind = "wrong"
# caught_by = ["test-simulate"]
# [points]
# test-simulate = 1
# ///
# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    rng = np.random.default_rng(seed)
    w = np.full((steps + 1, runs), float(w0))
    for t in range(steps):
        rng = np.random.default_rng(seed)
        w[t + 1] = sgd_step(w[t], w_target, sigma * rng.normal(size=(runs, n)), eta)
    return w
