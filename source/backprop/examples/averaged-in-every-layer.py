# /// example
# about = "Delta itself is divided by the number of samples on every step down"
# kind = "wrong"
# caught_by = ["test-gradients-average"]
# [points]
# test-gradients-average = 0
# test-train = 1
# test-learn = 0
# ///
# %% gradients
def gradients(layers, activations, y, target):
    ys, dfs = forward(layers, activations, y)
    delta = output_delta(ys[-1], target, dfs[-1]) / len(y)
    result = []
    for n in reversed(range(len(layers))):
        result.append((ys[n].T @ delta, delta.sum(axis=0)))
        if n > 0:
            delta = backward_step(delta, layers[n][0], dfs[n - 1]) / len(y)
    return result[::-1]
