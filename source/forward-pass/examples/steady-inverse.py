# /// example
# about = "Multiplied where it should be divided"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 0
# ///
# %% steady
def steady_spread(f):
    x = np.random.default_rng(0).normal(size=200_000)
    return np.sqrt(np.mean(f(x) ** 2))
