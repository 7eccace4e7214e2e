# /// example
# about = "All four have to be on: nothing is left of the square"
# kind = "wrong"
# caught_by = ["test-rounded"]
# [points]
# test-rounded = 0
# ///
# %% rounded
def rounded_square(side, k):
    w1 = k * np.array([[-1.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 1.0]])
    b1 = np.full(4, k * side / 2)
    return [(w1, b1), (np.ones((4, 1)), np.array([-(4.0)]))]


def diagonal(layers):
    inside, outside = 0.0, 10.0
    while outside - inside > 1e-6:
        middle = (inside + outside) / 2
        if apply(layers, np.array([[middle, middle]]), "sigmoid", "step")[0, 0] > 0.5:
            inside = middle
        else:
            outside = middle
    return np.sqrt(2) * inside
