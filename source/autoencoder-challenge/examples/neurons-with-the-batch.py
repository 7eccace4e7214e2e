# /// example
# about = "Counts the batch as well"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return int(np.prod([length for length in shape if length]))


def bottleneck(shapes):
    return min(neurons(shape) for shape in shapes)
