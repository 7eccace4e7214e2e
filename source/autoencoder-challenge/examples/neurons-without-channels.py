# /// example
# about = "Height times width only"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return shape[1] * shape[2] if len(shape) == 4 else shape[1]


def bottleneck(shapes):
    return min(neurons(shape) for shape in shapes)
