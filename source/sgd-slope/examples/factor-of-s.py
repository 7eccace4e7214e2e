# /// example
# about = "Mean and variance of S instead of a: wrong for the mean"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 0
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return n * sigma**2, 2 * n * sigma**4
