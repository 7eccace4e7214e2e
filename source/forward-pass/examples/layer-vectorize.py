# /// example
# about = "numpy.vectorize is a loop in disguise"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 1
# ///
# %% layer
def layer(y, w, b, f):
    return np.vectorize(f, otypes=[float])(y @ w + b)
