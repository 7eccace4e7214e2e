# /// example
# about = "Mean of eta S instead of 1 - eta S"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 1
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return eta * n * sigma**2, 2 * n * (eta * sigma**2) ** 2
