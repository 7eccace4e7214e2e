# /// example
# about = "The cost of a batch is noted after the update"
# kind = "wrong"
# caught_by = ["test-train"]
# [points]
# test-train = 0
# ///
# %% training
def update(layers, grads, eta):
    return [(w - eta * dw, b - eta * db) for (w, b), (dw, db) in zip(layers, grads)]


def train(layers, activations, make_batch, eta, steps):
    costs = []
    for _ in range(steps):
        y, target = make_batch()
        layers = update(layers, gradients(layers, activations, y, target), eta)
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
    return layers, costs
