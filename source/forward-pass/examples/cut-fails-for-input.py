# /// example
# about = "Does not know that layer 0 is the input"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0
# ///
# %% cut
def values_of_layer(net, y, f, n):
    for number, (w, b) in enumerate(net):
        y = layer(y, w, b, f)
        if number == n - 1:
            break
    return y
