# /// example
# about = "Neither bias nor activation"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 1
# ///
# %% answer-layer
def layer(y, w, b):
    return y @ w
