# /// example
# about = "The variance from <x^4> = <x^2>^2 + sigma^4"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 1
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma**2, 2 * n / ((n + 1) * sigma**2)
    return 2 / (n * sigma**2), 2 / ((n + 1) * sigma**2)
