# /// example
# about = "Only the easy one of the two integrals"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 1
# ///
# %% escape
def escape_times(z):
    return z + 1 - np.exp(-z), 0.0
