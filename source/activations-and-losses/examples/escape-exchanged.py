# /// example
# about = "The two times in the other order"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_times(z):
    return np.expm1(z) + 3 * z - 3 * np.expm1(-z) - np.expm1(-2 * z) / 2, z - np.expm1(-z)
