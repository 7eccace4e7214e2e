# /// example
# about = "The costs are a running mean over all steps so far"
# kind = "wrong"
# caught_by = ["test-train"]
# [points]
# test-train = 0
# ///
# %% training
def update(layers, grads, eta):
    return [(w - eta * dw, b - eta * db) for (w, b), (dw, db) in zip(layers, grads)]


def train(layers, activations, make_batch, eta, steps):
    costs, means = [], []
    for _ in range(steps):
        y, target = make_batch()
        costs.append(cost(forward(layers, activations, y)[0][-1], target))
        means.append(np.mean(costs))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, means
