# /// example
# about = "The first row is already one step away from the start"
# kind = "wrong"
# caught_by = ["test-simulate"]
# [points]
# test-simulate = 0
# ///
# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    rng = np.random.default_rng(seed)
    w, rows = np.full(runs, float(w0)), []
    for t in range(steps + 1):
        w = sgd_step(w, w_target, sigma * rng.normal(size=(runs, n)), eta)
        rows.append(w)
    return np.array(rows)
