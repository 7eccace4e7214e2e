# /// example
# about = "f acts twice in every layer"
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
        values.append(f(layer(values[-1], w, b, f)))
    return values
