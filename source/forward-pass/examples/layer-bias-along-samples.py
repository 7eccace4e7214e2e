# /// example
# about = "The bias is added along the wrong axis when the numbers allow it"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward", "test-cut"]
# [points]
# test-layer = 0
# test-forward = 0
# test-cut = 0
# ///
# %% layer
def layer(y, w, b, f):
    z = y @ w
    if len(b) == len(y):
        return f(z + b[:, None])
    return f(z + b)
