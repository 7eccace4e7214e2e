# /// example
# about = "A plain sigmoid"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 2
# ///
# %% answer-layer
def layer(y, w, b):
    return 1 / (1 + np.exp(-(y @ w + b)))
