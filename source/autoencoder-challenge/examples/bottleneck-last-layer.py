# /// example
# about = "The last layer"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return int(np.prod(shape[1:]))


def bottleneck(shapes):
    return neurons(shapes[-1])
