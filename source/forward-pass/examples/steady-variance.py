# /// example
# about = "Variance of the values instead of their mean square"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 1
# ///
# %% steady
def steady_spread(f):
    x = np.random.default_rng(0).normal(size=200_000)
    return 1 / np.std(f(x))
