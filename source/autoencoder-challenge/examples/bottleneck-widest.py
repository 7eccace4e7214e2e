# /// example
# about = "The widest layer"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return int(np.prod(shape[1:]))


def bottleneck(shapes):
    return max(neurons(shape) for shape in shapes)
