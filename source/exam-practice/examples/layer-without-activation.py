# /// example
# about = "The activation function is forgotten"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 2
# ///
# %% answer-layer
def layer(y, w, b):
    return y @ w + b
