# /// example
# about = "The slope only: sigma (1 - sigma) instead of sigma^2 (1 - sigma)"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 1
# ///
# %% escape
def escape_times(z):
    return z - np.expm1(-z), np.expm1(z) - np.expm1(-z) + 2 * z
