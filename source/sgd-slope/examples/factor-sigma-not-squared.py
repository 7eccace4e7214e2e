# /// example
# about = "sigma taken for the variance"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 0
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n * sigma, 2 * n * (eta * sigma) ** 2
