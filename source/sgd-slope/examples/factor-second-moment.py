# /// example
# about = "<a^2> instead of the variance"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 1
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n * sigma**2, 1 - 2 * eta * n * sigma**2 + eta**2 * n * (n + 2) * sigma**4
