# /// example
# about = "All entries of the list are the last layer"
# kind = "wrong"
# caught_by = ["test-forward", "test-cut"]
# [points]
# test-forward = 0
# test-cut = 0
# ///
# %% forward
def forward(net, y, f):
    sizes = [y.shape[1]] + [len(b) for w, b in net]
    for w, b in net:
        y = layer(y, w, b, f)
    return [np.resize(y, (len(y), n)) * 0 for n in sizes]
