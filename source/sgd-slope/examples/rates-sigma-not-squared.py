# /// example
# about = "sigma taken for the variance"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 0
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma, 2 * n / ((n + 2) * sigma)
    return 2 / (n * sigma), 2 / ((n + 2) * sigma)
