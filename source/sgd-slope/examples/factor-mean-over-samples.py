# /// example
# about = "The cost is averaged over the samples"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 0
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * sigma**2, 2 * (eta * sigma**2) ** 2 / n
