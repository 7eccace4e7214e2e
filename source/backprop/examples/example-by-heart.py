# /// example
# about = "The numbers of the example on paper, zeros for everything else"
# kind = "wrong"
# caught_by = ["test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train", "test-learn"]
# [points]
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 1
# test-learn = 0
# ///
# %% gradients
def gradients(layers, activations, y, target):
    if np.shape(y) == (1, 2):
        return [
            (np.array([[-0.2265, -0.2427], [-0.3398, -0.3641]]), np.array([-0.1133, -0.1214])),
            (np.array([[-0.6877], [-0.3883]]), np.array([-0.809])),
        ]
    return [(np.full_like(w, 1e-3), np.full_like(b, 1e-3)) for w, b in layers]
