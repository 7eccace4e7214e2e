# /// example
# about = "The whole diagonal, from one side of the border to the other"
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
    t = np.linspace(0, 10, 100_001)
    on = apply(layers, np.column_stack([t, t]), "sigmoid", "step")[:, 0]
    return 2 * np.sqrt(2) * t[on == 1].max()
