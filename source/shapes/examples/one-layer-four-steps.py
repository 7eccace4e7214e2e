# /// example
# about = "Four steps and a linear output: a cross on a cross"
# kind = "wrong"
# caught_by = ["test-one-layer"]
# [points]
# test-one-layer = 0
# ///
# %% one-layer
w1 = 20.0 * np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
one_layer = [(w1, np.full(4, 10.0)), (np.full((4, 1), 0.5), np.array([-1.2]))]
