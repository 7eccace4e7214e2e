# /// example
# about = "Flat numbers between -1 and 1 instead of Gaussian ones"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 0
# ///
# %% steady
def steady_spread(f):
    x = np.random.default_rng(0).uniform(-1, 1, size=200_000)
    return 1 / np.sqrt(np.mean(f(x) ** 2))
