# /// example
# about = "The list begins with the first hidden layer"
# kind = "wrong"
# caught_by = ["test-forward"]
# [points]
# test-forward = 0
# ///
# %% forward
def forward(net, y, f):
    values = []
    for w, b in net:
        y = layer(y, w, b, f)
        values.append(y)
    return values

# %% cut
def values_of_layer(net, y, f, n):
    return y if n == 0 else forward(net[:n], y, f)[-1]
