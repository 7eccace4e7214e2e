# /// example
# about = "The complement: 1 where both inputs agree"
# kind = "wrong"
# caught_by = ["test-xor"]
# [points]
# test-xor = 0
# ///
# %% xor-gate
hidden = (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5]))
XOR = {"activation": "step", "layers": [hidden, (np.array([[-1.0], [1.0]]), np.array([0.5]))]}
