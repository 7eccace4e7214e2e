# /// example
# about = "Keeps the result in the memory of the samples if it fits"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward"]
# [points]
# test-layer = 0
# test-forward = 0
# ///
# %% layer
def layer(y, w, b, f):
    out = f(y @ w + b)
    if out.shape == y.shape:
        y[:] = out
        return y
    return out
