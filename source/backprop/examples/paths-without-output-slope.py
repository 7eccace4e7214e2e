# /// example
# about = "The slope of the output neurons is left out"
# kind = "wrong"
# caught_by = ["test-jacobian"]
# [points]
# test-jacobian = 0
# ///
# %% jacobian
def jacobian(layers, activations, y):
    _, dfs = forward(layers, activations, y)
    paths = np.repeat(np.eye(np.shape(y)[1])[None], len(y), axis=0)
    for n, (w, _) in enumerate(layers):
        paths = np.einsum("kj,ski->sji", w, paths)
        if n < len(layers) - 1:
            paths = dfs[n][:, :, None] * paths
    return paths
