# /// example
# about = "An OR gate with a hidden layer is handed in as XOR"
# kind = "wrong"
# caught_by = ["test-xor"]
# [points]
# test-xor = 0
# ///
# %% xor-gate
XOR = {"activation": "step", "layers": [(np.eye(2), np.array([-0.5, -0.5])), (np.array([[1.0], [1.0]]), np.array([-0.5]))]}
