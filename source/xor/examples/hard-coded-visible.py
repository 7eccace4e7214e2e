# /// example
# about = "Returns the numbers of the visible check"
# kind = "wrong"
# caught_by = ["test-apply"]
# [points]
# test-apply = 0
# ///
# %% apply
def apply(net, y):
    if np.shape(y) == (2, 3):
        return np.array([[6.0, 7.0], [0.0, 1.0]])
    return np.zeros((len(y), len(net["layers"][-1][1])))
