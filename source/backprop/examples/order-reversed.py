# /// example
# about = "The list begins with the output layer"
# kind = "wrong"
# caught_by = ["test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train", "test-learn"]
# [points]
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 0
# test-learn = 0
# ///
# %% gradients
def gradients(layers, activations, y, target):
    ys, dfs = forward(layers, activations, y)
    delta = output_delta(ys[-1], target, dfs[-1])
    result = []
    for n in reversed(range(len(layers))):
        result.append((ys[n].T @ delta / len(y), delta.mean(axis=0)))
        if n > 0:
            delta = backward_step(delta, layers[n][0], dfs[n - 1])
    return result
