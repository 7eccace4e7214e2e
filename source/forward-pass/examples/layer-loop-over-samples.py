# /// example
# about = "A loop over the samples: right, but slow"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 1
# ///
# %% layer
def layer(y, w, b, f):
    out = []
    for sample in y:
        out.append(f(sample @ w + b))
    return np.array(out)
