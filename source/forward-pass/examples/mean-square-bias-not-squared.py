# /// example
# about = "The bias adds its standard deviation to the variance"
# kind = "wrong"
# caught_by = ["test-mean-square"]
# [points]
# test-mean-square = 1
# ///
# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    x = np.random.default_rng(0).normal(size=200_000)
    return np.mean(f(np.sqrt(spread**2 * q + bias_spread) * x) ** 2)
