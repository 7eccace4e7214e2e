# /// example
# about = "The named activation acts on the last layer only, hidden layers are always ReLU"
# kind = "wrong"
# caught_by = ["test-apply"]
# [points]
# test-apply = 1
# ///
# %% apply
def apply(net, y):
    *hidden, (w_last, b_last) = net["layers"]
    for w, b in hidden:
        y = np.maximum(0, y @ w + b)
    return ACTIVATIONS[net["activation"]](y @ w_last + b_last)
