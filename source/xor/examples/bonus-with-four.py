# /// example
# about = "Symmetric construction with one neuron more than needed"
# kind = "wrong"
# caught_by = ["test-fewest"]
# [points]
# test-fewest = 1
# ///
# %% fewest
# sigmoid(a + u) + sigmoid(a - u) falls with |u|: the second derivative is negative for a > 0.
c, a = 0.5, 1.2
s = 1 / (1 + np.exp(-a))
bend = abs(s * (1 - s) * (1 - 2 * s)) * c**2
w1 = c * np.array([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]])
w2 = 60 / bend * np.array([[1.0], [1.0], [-1.0], [-1.0]])
fewest = {"activation": "sigmoid", "layers": [(w1, np.full(4, a)), (w2, np.zeros(1))]}
