# /// example
# about = "The weights take their step of 0.05 before the force is handed down through them"
# kind = "wrong"
# caught_by = ["test-gradients-deep"]
# [points]
# test-gradients-deep = 0
# test-train = 1
# ///
# %% gradients
def gradients(layers, activations, y, target):
    ys, dfs = forward(layers, activations, y)
    delta = output_delta(ys[-1], target, dfs[-1])
    result = []
    for n in reversed(range(len(layers))):
        dw = ys[n].T @ delta / len(y)
        result.append((dw, delta.mean(axis=0)))
        if n > 0:
            delta = backward_step(delta, layers[n][0] - 0.05 * dw, dfs[n - 1])
    return result[::-1]
