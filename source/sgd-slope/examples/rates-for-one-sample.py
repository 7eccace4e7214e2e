# /// example
# about = "One sample per step, whatever n"
# kind = "wrong"
# caught_by = ["test-rates"]
# [points]
# test-rates = 0.5
# ///
# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma**2, 2 / (3 * sigma**2)
    return 2 / sigma**2, 2 / (3 * sigma**2)
