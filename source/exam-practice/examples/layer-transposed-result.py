# /// example
# about = "One column per sample"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 4
# ///
# %% answer-layer
def layer(y, w, b):
    z = (y @ w + b).T
    return np.minimum(np.maximum(0, z), 3)
