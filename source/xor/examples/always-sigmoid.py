# /// example
# about = "Ignores the activation that the network names"
# kind = "wrong"
# caught_by = ["test-apply"]
# [points]
# test-apply = 0
# ///
# %% apply
def apply(net, y):
    for w, b in net["layers"]:
        y = ACTIVATIONS["sigmoid"](y @ w + b)
    return y
