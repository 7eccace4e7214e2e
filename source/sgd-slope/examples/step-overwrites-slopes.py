# /// example
# about = "Changes the slopes in place"
# kind = "wrong"
# caught_by = ["test-step"]
# [points]
# test-step = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    w -= eta * (w - w_target) * np.sum(x**2, axis=1)
    return w

# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    rng = np.random.default_rng(seed)
    w = np.full((steps + 1, runs), float(w0))
    for t in range(steps):
        w[t + 1] = sgd_step(w[t].copy(), w_target, sigma * rng.normal(size=(runs, n)), eta)
    return w
