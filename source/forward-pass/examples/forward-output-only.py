# /// example
# about = "Returns the output alone"
# kind = "wrong"
# caught_by = ["test-forward", "test-cut"]
# [points]
# test-forward = 0
# test-cut = 0.5
# ///
# %% forward
def forward(net, y, f):
    for w, b in net:
        y = layer(y, w, b, f)
    return y

# %% cut
def values_of_layer(net, y, f, n):
    values = [y]
    for w, b in net:
        values.append(layer(values[-1], w, b, f))
    return values[n]
