# /// example
# about = "On the way down the slope of the layer above is used, cut or repeated to fit"
# kind = "wrong"
# caught_by = ["test-gradients-deep"]
# [points]
# test-gradients-deep = 0
# test-train = 1
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
            w = layers[n][0]
            delta = (delta @ w.T) * np.resize(dfs[n].T, (len(w), len(y))).T
    return result[::-1]
