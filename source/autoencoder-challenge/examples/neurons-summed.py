# /// example
# about = "Adds the lengths instead of multiplying them"
# kind = "wrong"
# caught_by = ["test-bottleneck"]
# [points]
# test-bottleneck = 0
# ///
# %% bottleneck
def neurons(shape):
    return sum(shape[1:])


def bottleneck(shapes):
    return min(neurons(shape) for shape in shapes)
