# /// example
# about = "The samples are added as if they were the same"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 1
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n * sigma**2, 2 * (n * eta * sigma**2) ** 2
