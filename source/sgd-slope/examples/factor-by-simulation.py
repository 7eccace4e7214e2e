# /// example
# about = "Estimates instead of formulas"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 0
# ///
# %% factor
def factor_moments(eta, n, sigma):
    a = 1 - eta * sigma**2 * np.random.default_rng(0).chisquare(n, size=100_000)
    return a.mean(), a.var()
