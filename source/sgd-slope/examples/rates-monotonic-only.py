# /// example
# about = "Demands that the factor stays positive"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 1
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma**2, n / ((n + 2) * sigma**2)
    return 2 / (n * sigma**2), 1 / ((n + 2) * sigma**2)
