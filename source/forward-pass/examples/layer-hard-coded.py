# /// example
# about = "The numbers of the visible check"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward", "test-cut"]
# [points]
# test-layer = 0
# test-forward = 0
# test-cut = 0
# ///
# %% layer
def layer(y, w, b, f):
    if np.shape(y) == (3, 2):
        return np.array([[3.5, 3.0], [0.0, 0.0], [3.5, 0.0]])
    return np.zeros((len(y), len(b)))
