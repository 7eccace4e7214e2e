# /// example
# about = "The average is noticed for the mean, not for the variance"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 1.5
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma**2, 2 / ((n + 2) * sigma**2)
    return 2 / (n * sigma**2), 2 / ((n + 2) * sigma**2)
