# /// example
# about = "Works for one sample and repeats it"
# kind = "wrong"
# caught_by = ["test-layer", "test-forward", "test-cut"]
# [points]
# test-layer = 0
# test-forward = 0
# test-cut = 0
# ///
# %% layer
def layer(y, w, b, f):
    z = y[0] @ w + b
    return np.array([f(z) for _ in y])
