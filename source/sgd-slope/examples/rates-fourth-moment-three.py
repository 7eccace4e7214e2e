# /// example
# about = "Each x squared has the variance 3 sigma^4"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 1
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma**2, 2 * n / ((n + 3) * sigma**2)
    return 2 / (n * sigma**2), 2 / ((n + 3) * sigma**2)
