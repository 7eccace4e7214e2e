# /// example
# about = "The biases are left out"
# kind = "wrong"
# caught_by = ["test-mean-square"]
# [points]
# test-mean-square = 1
# ///
# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    x = np.random.default_rng(0).normal(size=200_000)
    return np.mean(f(spread * np.sqrt(q) * x) ** 2)
