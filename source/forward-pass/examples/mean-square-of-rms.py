# /// example
# about = "q is read as a root mean square"
# kind = "wrong"
# caught_by = ["test-mean-square"]
# [points]
# test-mean-square = 0
# ///
# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    x = np.random.default_rng(0).normal(size=200_000)
    return np.mean(f(np.sqrt(spread**2 * q**2 + bias_spread**2) * x) ** 2)
