# /// example
# about = "The learning rate is a number of the student's own"
# kind = "wrong"
# caught_by = ["test-update", "test-train"]
# [points]
# test-update = 0
# test-train = 1
# ///
# %% training
def update(layers, grads, eta):
    return [(w - 0.1 * dw, b - 0.1 * db) for (w, b), (dw, db) in zip(layers, grads)]


def train(layers, activations, make_batch, eta, steps):
    costs = []
    for _ in range(steps):
        y, target = make_batch()
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, costs
