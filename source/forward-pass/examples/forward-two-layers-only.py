# /// example
# about = "Written for exactly two layers, like the visible check"
# kind = "wrong"
# caught_by = ["test-forward", "test-cut"]
# [points]
# test-forward = 0
# test-cut = 0
# ///
# %% forward
def forward(net, y, f):
    hidden = layer(y, *net[0], f)
    return [y, hidden, layer(hidden, *net[1], f)]
