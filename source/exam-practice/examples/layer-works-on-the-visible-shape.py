# /// example
# about = "Knows three neurons only"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 0
# ///
# %% answer-layer
def layer(y, w, b):
    z = np.column_stack([y @ w[:, j] + b[j] for j in range(3)])
    return np.minimum(np.maximum(0, z), 3)
