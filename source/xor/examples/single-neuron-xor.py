# /// example
# about = "A single neuron, as for AND and OR, is tried for XOR"
# kind = "wrong"
# caught_by = ["test-xor"]
# [points]
# test-xor = 0
# ///
# %% xor-gate
XOR = {"activation": "step", "layers": [(np.array([[1.0], [-1.0]]), np.array([-0.5]))]}
