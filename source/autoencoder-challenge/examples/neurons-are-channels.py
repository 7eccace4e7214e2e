# /// example
# about = "Counts the channels of a layer only"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return shape[-1] if len(shape) == 2 or shape[-1] > 1 else shape[1] * shape[2]


def bottleneck(shapes):
    return min(neurons(shape) for shape in shapes)
