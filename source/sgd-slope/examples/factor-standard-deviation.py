# /// example
# about = "Standard deviation instead of variance"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 1
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n * sigma**2, np.sqrt(2 * n) * eta * sigma**2
