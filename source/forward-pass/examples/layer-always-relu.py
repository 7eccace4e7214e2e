# /// example
# about = "Takes the function of the visible check for all"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward", "test-cut"]
# [points]
# test-layer = 0
# test-forward = 0
# test-cut = 0
# ///
# %% layer
def layer(y, w, b, f):
    return np.maximum(0, y @ w + b)
