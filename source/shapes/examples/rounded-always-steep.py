# /// example
# about = "k is ignored and very large: always a sharp square"
# kind = "wrong"
# caught_by = ["test-rounded"]
# [points]
# test-rounded = 1
# ///
# %% rounded
def rounded_square(side, k):
    w1 = 1000 / side * np.array([[-1.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 1.0]])
    b1 = np.full(4, 500.0)
    return [(w1, b1), (np.ones((4, 1)), np.array([-(3.5)]))]


def diagonal(layers):
    inside, outside = 0.0, 10.0
    while outside - inside > 1e-6:
        middle = (inside + outside) / 2
        if apply(layers, np.array([[middle, middle]]), "sigmoid", "step")[0, 0] > 0.5:
            inside = middle
        else:
            outside = middle
    return np.sqrt(2) * inside
