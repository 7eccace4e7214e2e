# /// example
# about = "Fine stairs that end at 0.6: right near the axes and the diagonals only"
# kind = "wrong"
# caught_by = ["test-one-hidden"]
# [points]
# test-one-hidden = 0
# ///
# %% one-hidden
edges = np.arange(0.2, 0.8, 0.4)
n = len(edges)
plus, minus = np.ones((2, n)), np.vstack([np.ones(n), -np.ones(n)])
one_hidden = {
    "activation": "step",
    "layers": [
        (np.hstack([plus, -plus, minus, -minus]), -np.tile(edges, 4)),
        (np.repeat([-1.0, 1.0], 2 * n)[:, None], np.array([-0.5])),
    ],
}

# %% fewest
w1 = np.array([[0.5, 0.0, 0.5], [0.0, 0.5, 0.5]])
w2 = 5e3 * np.array([[-1.0], [-1.0], [1.0]])
b2 = 5e3 / (1 + np.exp([-2.0]))
fewest = {"activation": "sigmoid", "layers": [(w1, np.full(3, 2.0)), (w2, b2)]}
