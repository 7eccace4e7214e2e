# /// example
# about = "Layer 1 taken for layer 0"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0
# ///
# %% cut
def values_of_layer(net, y, f, n):
    return forward(net[: n + 1], y, f)[-1]
