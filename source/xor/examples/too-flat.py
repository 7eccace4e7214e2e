# /// example
# about = "The output sigmoid is too flat to decide near the axes"
# kind = "wrong"
# caught_by = ["test-one-hidden", "test-fewest"]
# [points]
# test-one-hidden = 1
# test-fewest = 0
# ///
# %% one-hidden
c, a = 0.5, 1.2
s = 1 / (1 + np.exp(-a))
bend = abs(s * (1 - s) * (1 - 2 * s)) * c**2
w1 = c * np.array([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]])
w2 = 4 / bend * np.array([[1.0], [1.0], [-1.0], [-1.0]])
one_hidden = {"activation": "sigmoid", "layers": [(w1, np.full(4, a)), (w2, np.zeros(1))]}

# %% fewest
fewest = one_hidden
