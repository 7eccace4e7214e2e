# /// example
# about = "Multiplies element by element"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 0
# ///
# %% answer-layer
def layer(y, w, b):
    z = y[:, :, None] * w + b
    return (np.minimum(np.maximum(0, z), 3)).max(axis=1)
