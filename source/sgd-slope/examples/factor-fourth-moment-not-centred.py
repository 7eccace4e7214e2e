# /// example
# about = "The fourth moment instead of the variance of x^2"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 1
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n * sigma**2, 3 * n * (eta * sigma**2) ** 2
