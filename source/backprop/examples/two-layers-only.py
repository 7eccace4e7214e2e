# /// example
# about = "Written for one hidden layer: further down, the force of the first step is handed on unchanged"
# kind = "wrong"
# caught_by = ["test-gradients-deep"]
# [points]
# test-gradients-deep = 1
# test-train = 1
# ///
# %% gradients
def gradients(layers, activations, y, target):
    ys, dfs = forward(layers, activations, y)
    delta = output_delta(ys[-1], target, dfs[-1])
    result = [(ys[-2].T @ delta / len(y), delta.mean(axis=0))]
    if len(layers) > 1:
        delta = backward_step(delta, layers[-1][0], dfs[-2])
        result.insert(0, (ys[-3].T @ delta / len(y), delta.mean(axis=0)))
    for n in range(len(layers) - 3, -1, -1):
        delta = np.resize(delta, dfs[n].shape)
        result.insert(0, (ys[n].T @ delta / len(y), delta.mean(axis=0)))
    return result

# %% learn
rng = np.random.default_rng(1)
learned_activations = [tanh, linear]
learned, learned_costs = train(random_layers([2, 30, 1], 3, rng), learned_activations, lambda: draw_batch(rng), 0.15, 2500)
