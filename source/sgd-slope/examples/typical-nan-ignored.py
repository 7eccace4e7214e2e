# /// example
# about = "Logarithm without the absolute value, NaN counted as zero"
# kind = "wrong"
# caught_by = ["test-typical"]
# [points]
# test-typical = 0
# ///
# %% typical
def typical_exponent(eta, n, sigma):
    s = np.random.default_rng(0).chisquare(n, size=200_000)
    a = 1 - eta * sigma**2 * s
    return np.nan_to_num(np.log(np.maximum(a, 0) + 1e-300), neginf=0).clip(-5).mean()
