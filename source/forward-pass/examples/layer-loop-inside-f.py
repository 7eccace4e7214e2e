# /// example
# about = "The sums in a loop over the samples, f once"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 1
# ///
# %% layer
def layer(y, w, b, f):
    return f(np.array([np.dot(sample, w) + b for sample in y]))
