# /// example
# about = "The same rates for both costs"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 1
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / (n * sigma**2), 2 / ((n + 2) * sigma**2)
    return 2 / (n * sigma**2), 2 / ((n + 2) * sigma**2)
