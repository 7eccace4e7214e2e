# /// example
# about = "A scan in steps of 0.02"
# kind = "wrong"
# caught_by = ["test-diagonal"]
# [points]
# test-diagonal = 0
# ///
# %% rounded
def rounded_square(side, k):
    w1 = k * np.array([[-1.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 1.0]])
    b1 = np.full(4, k * side / 2)
    return [(w1, b1), (np.ones((4, 1)), np.array([-0.5 - sigmoid(k * side) - 2 * sigmoid(k * side / 2)]))]


def diagonal(layers):
    t = np.arange(0, 10, 0.02)
    on = apply(layers, np.column_stack([t, t]), "sigmoid", "step")[:, 0]
    return np.sqrt(2) * t[on == 1].max()
