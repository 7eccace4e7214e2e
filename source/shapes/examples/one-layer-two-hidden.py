# /// example
# about = "The exact square with two hidden layers"
# kind = "wrong"
# caught_by = ["test-one-layer"]
# [points]
# test-one-layer = 0
# ///
# %% one-layer
one_layer = polygon(0.5 * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]))
