# /// example
# about = "The bias is forgotten in the forward pass"
# kind = "wrong"
# caught_by = ["test-apply"]
# [points]
# test-apply = 0
# ///
# %% apply
def apply(net, y):
    f = ACTIVATIONS[net["activation"]]
    for w, b in net["layers"]:
        y = f(y @ w)
    return y
