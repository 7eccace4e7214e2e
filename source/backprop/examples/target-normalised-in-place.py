# /// example
# about = "Right derivatives, but the target is overwritten by the difference"
# kind = "wrong"
# caught_by = ["test-gradients-average"]
# [points]
# test-gradients-average = 0
# ///
# %% gradients
def gradients(layers, activations, y, target):
    ys, dfs = forward(layers, activations, y)
    target -= ys[-1]
    delta = -target * dfs[-1]
    result = []
    for n in reversed(range(len(layers))):
        result.append((ys[n].T @ delta / len(y), delta.mean(axis=0)))
        if n > 0:
            delta = backward_step(delta, layers[n][0], dfs[n - 1])
    return result[::-1]
