# /// example
# about = "Samples of standard deviation 1, like the visible check"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 0
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n, 2 * n * eta**2
