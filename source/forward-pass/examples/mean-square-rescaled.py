# /// example
# about = "Scales the growth of unit z, as if f(c z) = c f(z)"
# kind = "wrong"
# caught_by = ["test-mean-square"]
# [points]
# test-mean-square = 0
# ///
# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    x = np.random.default_rng(0).normal(size=200_000)
    return (spread**2 * q + bias_spread**2) * np.mean(f(x) ** 2)
