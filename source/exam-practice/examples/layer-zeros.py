# /// example
# about = "Zeros of the right shape"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 0
# ///
# %% answer-layer
def layer(y, w, b):
    return np.zeros((len(y), len(b)))
