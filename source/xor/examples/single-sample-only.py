# /// example
# about = "Looks at the first sample only"
# kind = "wrong"
# caught_by = ["test-apply"]
# [points]
# test-apply = 0
# ///
# %% apply
def apply(net, y):
    f = ACTIVATIONS[net["activation"]]
    v = y[:1]
    for w, b in net["layers"]:
        v = f(v @ w + b)
    return np.repeat(v, len(y), axis=0)
