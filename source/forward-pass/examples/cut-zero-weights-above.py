# /// example
# about = "Keeps the layers above with zero weights, and computes them"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0.5
# ///
# %% cut
def values_of_layer(net, y, f, n):
    kept = net[:n] + [(np.zeros_like(w), np.zeros_like(b)) for w, b in net[n:]]
    return forward(kept, y, f)[n]
