# /// example
# about = "The cost belongs to one batch, the gradient to another"
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
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        layers = update(layers, gradients(layers, activations, *make_batch()), eta)
    return layers, costs

# %% explore
etas = {"slow": 0.005, "good": 0.2, "wild": 1.5}
spreads = {"tiny": 0.4, "good": 2.0, "huge": 12.0}
