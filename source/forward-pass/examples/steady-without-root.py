# /// example
# about = "Mean square and root mean square mixed up"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 0
# ///
# %% steady
def steady_spread(f):
    x = np.random.default_rng(0).normal(size=200_000)
    return 1 / np.mean(f(x) ** 2)
