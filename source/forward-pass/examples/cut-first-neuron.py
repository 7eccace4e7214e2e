# /// example
# about = "Only one neuron of the layer"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0
# ///
# %% cut
def values_of_layer(net, y, f, n):
    values = forward(net[:n], y, f)[-1]
    return values if values.shape[1] == 4 else values[:, :1]
