# /// example
# about = "The layer with the fewest channels"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return int(np.prod(shape[1:]))


def bottleneck(shapes):
    return neurons(min(shapes, key=lambda shape: shape[-1]))
