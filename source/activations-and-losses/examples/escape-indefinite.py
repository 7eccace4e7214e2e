# /// example
# about = "The antiderivative at z, without its value at 0"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_times(z):
    return z - np.exp(-z), np.exp(z) + 3 * z - 3 * np.exp(-z) - np.exp(-2 * z) / 2
