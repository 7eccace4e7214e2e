# /// example
# about = "The number for ReLU, from a book"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 0
# ///
# %% steady
def steady_spread(f):
    return np.sqrt(2)
