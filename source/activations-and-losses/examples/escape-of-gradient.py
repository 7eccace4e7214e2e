# /// example
# about = "The gradient is integrated, not one over it"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_times(z):
    return np.logaddexp(0, z) - np.log(2), sigmoid(z) ** 2 / 2 - 1 / 8
