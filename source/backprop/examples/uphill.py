# /// example
# about = "The step goes along the gradient instead of against it"
# kind = "wrong"
# caught_by = ["test-update", "test-train", "test-learn"]
# [points]
# test-update = 0
# test-train = 1
# test-learn = 0
# ///
# %% training
def update(layers, grads, eta):
    return [(w + eta * dw, b + eta * db) for (w, b), (dw, db) in zip(layers, grads)]


def train(layers, activations, make_batch, eta, steps):
    costs = []
    for _ in range(steps):
        y, target = make_batch()
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, costs
