# /// example
# about = "No activation on the last layer"
# kind = "wrong"
# caught_by = ["test-apply"]
# [points]
# test-apply = 0
# ///
# %% apply
def apply(net, y):
    f = ACTIVATIONS[net["activation"]]
    for w, b in net["layers"][:-1]:
        y = f(y @ w + b)
    w, b = net["layers"][-1]
    return y @ w + b
