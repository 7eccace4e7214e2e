# /// example
# about = "The output layer is right, everything below is left at zero"
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
    below = [(np.zeros_like(w), np.zeros_like(b)) for w, b in layers[:-1]]
    return [*below, (ys[-2].T @ delta / len(y), delta.mean(axis=0))]
