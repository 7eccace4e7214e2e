# /// example
# about = "All rows like the first one"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 0
# ///
# %% answer-layer
def layer(y, w, b):
    z = y[:1] @ w + b + 0 * (y @ w)
    return np.minimum(np.maximum(0, z), 3)
