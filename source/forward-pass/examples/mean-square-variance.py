# /// example
# about = "Variance of the values instead of their mean square"
# kind = "wrong"
# caught_by = ["test-mean-square"]
# [points]
# test-mean-square = 0
# ///
# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    x = np.random.default_rng(0).normal(size=200_000)
    return np.var(f(np.sqrt(spread**2 * q + bias_spread**2) * x))
