# /// example
# about = "The bias of a single neuron is a number instead of an array of shape (1,)"
# kind = "wrong"
# caught_by = ["test-gates"]
# [points]
# test-gates = 0
# ///
# %% gates
AND = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), -1.5)]}
OR = {"activation": "step", "layers": [(np.array([[1.0], [1.0]]), -0.5)]}
