# /// example
# about = "The loop ends one step early, the last cost is repeated"
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
    for _ in range(1, steps):
        y, target = make_batch()
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, [*costs, costs[-1]]
