# /// example
# about = "f of the typical z, without an average"
# kind = "wrong"
# caught_by = ["test-mean-square"]
# [points]
# test-mean-square = 0
# ///
# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    return float(f(np.array([np.sqrt(spread**2 * q + bias_spread**2)]))[0]) ** 2
