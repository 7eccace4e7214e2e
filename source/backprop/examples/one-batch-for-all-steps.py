# /// example
# about = "The batch is drawn once, before the loop"
# kind = "wrong"
# caught_by = ["test-train", "test-learn"]
# [points]
# test-train = 0
# test-learn = 0
# ///
# %% training
def update(layers, grads, eta):
    return [(w - eta * dw, b - eta * db) for (w, b), (dw, db) in zip(layers, grads)]


def train(layers, activations, make_batch, eta, steps):
    costs = []
    y, target = make_batch()
    for _ in range(steps):
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, costs
