# /// example
# about = "The bias as a shift that is the same for all neurons"
# kind = "wrong"
# caught_by = ["test-mean-square"]
# [points]
# test-mean-square = 1
# ///
# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    x = np.random.default_rng(0).normal(size=200_000)
    return np.mean(f(spread * np.sqrt(q) * x + bias_spread) ** 2)
