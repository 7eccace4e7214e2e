# /// example
# about = "One sample per step, whatever n"
# kind = "wrong"
# caught_by = ["test-typical"]
# [points]
# test-typical = 0
# ///
# %% typical
def typical_exponent(eta, n, sigma):
    s = np.random.default_rng(0).chisquare(n, size=200_000)
    a = 1 - eta * sigma**2 * s
    return np.mean(np.log(np.abs(1 - eta * sigma**2 * np.random.default_rng(1).normal(size=200_000) ** 2)))
