# /// example
# about = "Demands that the variance of the factor is below 1"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 1
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma**2, min(2, (n / 2) ** 0.5) / sigma**2
    return 2 / (n * sigma**2), min(2 / n, 1 / (2 * n) ** 0.5) / sigma**2
