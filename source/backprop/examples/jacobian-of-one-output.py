# /// example
# about = "The gradient of the sum of all outputs, repeated for each"
# kind = "wrong"
# caught_by = ["test-jacobian"]
# [points]
# test-jacobian = 1
# ///
# %% jacobian
def jacobian(layers, activations, y):
    _, dfs = forward(layers, activations, y)
    delta = dfs[-1]
    for n in range(len(layers) - 1, 0, -1):
        delta = backward_step(delta, layers[n][0], dfs[n - 1])
    total = delta @ layers[0][0].T
    return np.repeat(total[:, None, :], np.shape(layers[-1][0])[1], axis=1)
