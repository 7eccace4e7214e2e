# /// example
# about = "Works with transposed weights, right for square layers only"
# kind = "wrong"
# caught_by = ["test-apply"]
# [points]
# test-apply = 0
# ///
# %% apply
def apply(net, y):
    f = ACTIVATIONS[net["activation"]]
    for w, b in net["layers"]:
        w = np.asarray(w)
        y = f(y @ (w.T if w.shape[0] == w.shape[1] else w) + b)
    return y

# %% quadrants
quadrants = {
    "activation": "step",
    "layers": [
        (np.eye(2), np.zeros(2)),
        (np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-0.5, -0.5])),
        (np.array([[1.0], [1.0]]), np.array([-0.5])),
    ],
}
