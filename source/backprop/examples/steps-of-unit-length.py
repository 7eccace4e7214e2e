# /// example
# about = "The gradient is normalised: only its direction counts"
# kind = "wrong"
# caught_by = ["test-update", "test-train", "test-learn"]
# [points]
# test-update = 0
# test-train = 1
# test-learn = 0
# ///
# %% training
def update(layers, grads, eta):
    return [
        (w - eta * dw / np.linalg.norm(dw), b - eta * db / np.linalg.norm(db)) for (w, b), (dw, db) in zip(layers, grads)
    ]


def train(layers, activations, make_batch, eta, steps):
    costs = []
    for _ in range(steps):
        y, target = make_batch()
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, costs
