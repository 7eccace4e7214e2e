# /// example
# about = "The rate enters the variance once"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 1
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n * sigma**2, 2 * n * eta * sigma**4
