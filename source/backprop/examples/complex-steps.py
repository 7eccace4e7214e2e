# /// example
# about = "Exact derivatives, but one pass through the network for each of them"
# kind = "wrong"
# caught_by = ["test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-learn"]
# [points]
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-learn = 0
# ///
# %% gradients
def gradients(layers, activations, y, target):
    def value(candidate):
        out = y
        for (w, b), f in zip(candidate, activations):
            out = f(out @ w + b)[0]
        return ((out - target) ** 2).sum() / (2 * len(y))

    result = []
    moved = [(w.astype(complex), b.astype(complex)) for w, b in layers]
    for pair in moved:
        derivatives = []
        for parameter in pair:
            derivative = np.zeros(parameter.shape)
            for index in np.ndindex(parameter.shape):
                parameter[index] += 1e-20j
                derivative[index] = value(moved).imag / 1e-20
                parameter[index] -= 1e-20j
            derivatives.append(derivative)
        result.append(tuple(derivatives))
    return result

# %% learn
learned = random_layers([2, 5, 1], 3, np.random.default_rng(0))
learned_activations = [tanh, linear]

# %% explore
etas = {"slow": 0.005, "good": 0.2, "wild": 1.5}
spreads = {"tiny": 0.4, "good": 2.0, "huge": 12.0}
