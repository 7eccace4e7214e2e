# /// example
# about = "Computes all layers and picks one"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0.5
# ///
# %% cut
def values_of_layer(net, y, f, n):
    return forward(net, y, f)[n]
