# /// example
# about = "The bias is subtracted"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 3
# ///
# %% answer-layer
def layer(y, w, b):
    z = y @ w - b
    return np.minimum(np.maximum(0, z), 3)
