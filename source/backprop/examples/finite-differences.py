# /// example
# about = "Difference quotients instead of backpropagation"
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
    h = 1e-5
    result = []
    moved = [(w.copy(), b.copy()) for w, b in layers]
    for pair in moved:
        derivatives = []
        for parameter in pair:
            derivative = np.zeros_like(parameter)
            for index in np.ndindex(parameter.shape):
                value = parameter[index]
                parameter[index] = value + h
                high = cost(forward(moved, activations, y)[0][-1], target)
                parameter[index] = value - h
                low = cost(forward(moved, activations, y)[0][-1], target)
                parameter[index] = value
                derivative[index] = (high - low) / (2 * h)
            derivatives.append(derivative)
        result.append(tuple(derivatives))
    return result

# %% learn
rng = np.random.default_rng(1)
learned_activations = [tanh, linear]
learned, learned_costs = train(random_layers([2, 5, 1], 3, rng), learned_activations, lambda: draw_batch(rng), 0.2, 50)

# %% explore
etas = {"slow": 0.005, "good": 0.2, "wild": 1.5}  # from a friend; trying would take an hour
spreads = {"tiny": 0.4, "good": 2.0, "huge": 12.0}
