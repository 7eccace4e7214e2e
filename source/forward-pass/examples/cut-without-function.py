# /// example
# about = "f does not act in layer n itself"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0
# ///
# %% cut
def values_of_layer(net, y, f, n):
    if n == 0:
        return y
    w, b = net[n - 1]
    return forward(net[: n - 1], y, f)[-1] @ w + b
