# /// example
# about = "AND and OR exchanged"
# kind = "wrong"
# caught_by = ["test-gates"]
# [points]
# test-gates = 0
# ///
# %% gates
AND = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), np.array([-0.5]))]}
OR = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), np.array([-1.5]))]}
