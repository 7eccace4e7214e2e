# /// example
# about = "Ignores n except in shape"
# kind = "wrong"
# caught_by = ["test-cut"]
# [points]
# test-cut = 0
# ///
# %% cut
def values_of_layer(net, y, f, n):
    return np.full((len(y), net[n - 1][0].shape[1]), 10.0)
