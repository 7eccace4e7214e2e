# /// example
# about = "The old arrays are overwritten"
# kind = "wrong"
# caught_by = ["test-update"]
# [points]
# test-update = 0
# ///
# %% training
def update(layers, grads, eta):
    for (w, b), (dw, db) in zip(layers, grads):
        w -= eta * dw
        b -= eta * db
    return layers


def train(layers, activations, make_batch, eta, steps):
    costs = []
    for _ in range(steps):
        y, target = make_batch()
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, costs
