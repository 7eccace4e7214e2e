# /// example
# about = "All rates from a = 0 instead of a = -1"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 0
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 1 / sigma**2, n / ((n + 2) * sigma**2)
    return 1 / (n * sigma**2), 1 / ((n + 2) * sigma**2)
