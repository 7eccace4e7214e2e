# /// example
# about = "One bias for all neurons"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward", "test-cut"]
# [points]
# test-layer = 0
# test-forward = 0
# test-cut = 0
# ///
# %% layer
def layer(y, w, b, f):
    return f(y @ w + b[0])
