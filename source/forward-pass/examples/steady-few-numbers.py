# /// example
# about = "An average over 50 random numbers"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 0
# ///
# %% steady
def steady_spread(f):
    x = np.random.default_rng(0).normal(size=50)
    return 1 / np.sqrt(np.mean(f(x) ** 2))
