# /// example
# about = "One hidden layer from stairs of step functions along the diagonals; no bonus"
# kind = "correct"
# ///
# %% one-hidden
edges = np.arange(0.25, 4.5, 0.5)
columns, biases, outs = [], [], []
for sign_of_sum, direction in ((-1, (1.0, 1.0)), (1, (1.0, -1.0))):
    for edge in edges:
        for side in (1, -1):
            columns.append([side * direction[0], side * direction[1]])
            biases.append(-edge)
            outs.append(float(sign_of_sum))
one_hidden = {
    "activation": "step",
    "layers": [(np.array(columns).T, np.array(biases)), (np.array(outs)[:, None], np.array([-0.5]))],
}

# %% fewest
shift, scale = 3.0, 0.6
f0 = 1 / (1 + np.exp(-shift))
fewest = {
    "activation": "sigmoid",
    "layers": [
        (scale * np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]), np.full(3, shift)),
        (np.array([[-1.0], [-1.0], [1.0]]) * 2e4, np.array([2e4 * f0])),
    ],
}
