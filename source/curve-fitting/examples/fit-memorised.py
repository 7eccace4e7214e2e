# /// example
# about = "The parameters of the visible check"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    return np.array([1.5, 2.0])
