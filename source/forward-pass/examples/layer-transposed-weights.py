# /// example
# about = "w is read as (neurons out, neurons in)"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward", "test-cut"]
# [points]
# test-layer = 0
# test-forward = 0
# test-cut = 0
# ///
# %% layer
def layer(y, w, b, f):
    return f(y @ w.T + b) if w.shape[0] == w.shape[1] else f(y @ w + b)
