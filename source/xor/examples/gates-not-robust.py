# /// example
# about = "The lines run too close to the corners for noisy inputs"
# kind = "wrong"
# caught_by = ["test-gates"]
# [points]
# test-gates = 1
# ///
# %% gates
AND = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), np.array([-1.9]))]}
OR = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), np.array([-0.1]))]}
