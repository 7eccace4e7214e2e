# /// example
# about = "Averages over the samples"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 0
# ///
# %% answer-layer
def layer(y, w, b):
    z = (y @ w + b).mean(axis=0) + 0 * (y @ w)
    return np.minimum(np.maximum(0, z), 3)
