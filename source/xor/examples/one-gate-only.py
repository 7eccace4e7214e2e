# /// example
# about = "AND is solved, OR is still missing"
# kind = "wrong"
# caught_by = ["test-gates"]
# [points]
# test-gates = 1
# ///
# %% gates
AND = {"activation": "sigmoid", "layers": [(np.array([[40.0], [40.0]]), np.array([-60.0]))]}
OR = None
