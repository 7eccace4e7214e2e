# /// example
# about = "The Jacobian of all samples is their mean"
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
        paths = np.einsum("kj,ski,sj->sji", w, paths, df)
    return np.repeat(paths.mean(axis=0, keepdims=True), len(y), axis=0)
