# /// example
# about = "The layer in the middle, wherever the narrowest is"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return int(np.prod(shape[1:]))


def bottleneck(shapes):
    return neurons(shapes[len(shapes) // 2])
