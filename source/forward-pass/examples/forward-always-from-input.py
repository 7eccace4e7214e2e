# /// example
# about = "Each layer is applied to the input of the network"
# kind = "wrong"
# caught_by = ["test-forward", "test-cut"]
# [points]
# test-forward = 0
# test-cut = 0
# ///
# %% forward
def forward(net, y, f):
    values = [y]
    for w, b in net:
        values.append(layer(y if y.shape[1] == w.shape[0] else values[-1], w, b, f))
    return values
