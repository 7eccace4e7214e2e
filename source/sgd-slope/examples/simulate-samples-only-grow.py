# /// example
# about = "Step t uses all samples drawn so far"
# kind = "wrong"
# caught_by = ["test-simulate"]
# [points]
# test-simulate = 0
# ///
# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    rng = np.random.default_rng(seed)
    w = np.full((steps + 1, runs), float(w0))
    x = np.zeros((runs, 0))
    for t in range(steps):
        x = np.hstack([x, sigma * rng.normal(size=(runs, n))])
        w[t + 1] = sgd_step(w[t], w_target, x, eta)
    return w
