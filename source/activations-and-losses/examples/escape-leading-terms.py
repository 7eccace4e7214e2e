# /// example
# about = "Only the leading terms z and e^z"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_times(z):
    return z, np.exp(z)
