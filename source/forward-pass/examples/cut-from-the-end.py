# /// example
# about = "Throws away the first layers"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0
# ///
# %% cut
def values_of_layer(net, y, f, n):
    values = forward(net, y, f)
    return values[-n] if n else values[0]
