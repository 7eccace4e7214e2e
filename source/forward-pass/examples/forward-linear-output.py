# /// example
# about = "No function on the output layer"
# kind = "wrong"
# caught_by = ["test-forward", "test-cut"]
# [points]
# test-forward = 0
# test-cut = 0
# ///
# %% forward
def forward(net, y, f):
    values = [y]
    for w, b in net[:-1]:
        values.append(layer(values[-1], w, b, f))
    if net:
        w, b = net[-1]
        values.append(values[-1] @ w + b)
    return values
