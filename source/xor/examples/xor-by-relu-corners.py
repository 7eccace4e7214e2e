# /// example
# about = "XOR from relu folds, exact at the corners but not for noisy inputs"
# kind = "wrong"
# caught_by = ["test-xor"]
# [points]
# test-xor = 1
# ///
# %% xor-gate
XOR = {
    "activation": "relu",
    "layers": [(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])), (np.array([[1.0], [-2.0]]), np.zeros(1))],
}
