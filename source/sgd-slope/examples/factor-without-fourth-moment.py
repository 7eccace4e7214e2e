# /// example
# about = "Takes <x^4> for <x^2>^2 in the same sample: only the different samples would then fluctuate"
# kind = "wrong"
# caught_by = ["test-factor"]
# [points]
# test-factor = 1
# ///
# %% factor
def factor_moments(eta, n, sigma):
    return 1 - eta * n * sigma**2, n * (eta * sigma**2) ** 2
