# /// example
# about = "The loop works on a copy, and the untrained layers are returned"
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
    trained = layers
    for _ in range(steps):
        y, target = make_batch()
        costs.append(cost(forward(trained, activations, y)[0][-1], target))
        trained = update(trained, gradients(trained, activations, y, target), eta)
    return layers, costs
