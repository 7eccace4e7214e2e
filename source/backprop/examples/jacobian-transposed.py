# /// example
# about = "Inputs and outputs exchanged"
# kind = "wrong"
# caught_by = ["test-jacobian"]
# [points]
# test-jacobian = 0
# ///
# %% jacobian
def jacobian(layers, activations, y):
    _, dfs = forward(layers, activations, y)
    paths = np.repeat(np.eye(np.shape(y)[1])[None], len(y), axis=0)
    for (w, _), df in zip(layers, dfs):
        paths = paths @ w * df[:, None, :]
    return paths
