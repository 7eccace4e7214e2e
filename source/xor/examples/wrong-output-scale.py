# /// example
# about = "The lit quadrants have the value 1/2 instead of 1"
# kind = "wrong"
# caught_by = ["test-one-hidden"]
# [points]
# test-one-hidden = 0
# test-fewest = 0
# ///
# %% one-hidden
c, a = 0.5, 1.2
s = 1 / (1 + np.exp(-a))
bend = abs(s * (1 - s) * (1 - 2 * s)) * c**2
w1 = c * np.array([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]])
w2 = 60 / bend * np.array([[1.0], [1.0], [-1.0], [-1.0]])
one_hidden = {"activation": "sigmoid", "layers": [(w1, np.full(4, a)), (w2, np.zeros(1))]}
w, b = one_hidden["layers"][1]
one_hidden["layers"][1] = (w, b * 0)
one_hidden["layers"][1] = (np.maximum(w, 0) * 0, b)

# %% fewest
fewest = None
