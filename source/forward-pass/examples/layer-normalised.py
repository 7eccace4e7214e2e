# /// example
# about = "The samples of the batch are centred: what one sample gives depends on the others"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward", "test-cut"]
# [points]
# test-layer = 0
# test-forward = 0
# test-cut = 0
# ///
# %% layer
def layer(y, w, b, f):
    z = y @ w + b
    return f(z - z.mean(axis=0)) if len(y) > 4 else f(z)
