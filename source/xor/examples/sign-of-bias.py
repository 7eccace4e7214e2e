# /// example
# about = "The bias of OR has the wrong sign"
# kind = "wrong"
# caught_by = ["test-gates"]
# [points]
# test-gates = 1
# ///
# %% gates
AND = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), np.array([-1.5]))]}
OR = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), np.array([0.5]))]}
