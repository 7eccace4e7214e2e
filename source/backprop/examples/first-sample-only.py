# /// example
# about = "Only the first sample is sent through the network"
# kind = "wrong"
# caught_by = ["test-forward", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train", "test-learn", "test-jacobian"]
# [points]
# test-forward = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 1
# test-learn = 0
# test-jacobian = 0
# ///
# %% forward
def forward(layers, activations, y):
    value = y[:1]
    ys, dfs = [y], []
    for (w, b), f in zip(layers, activations):
        value, df = f(value @ w + b)
        ys.append(np.repeat(value, len(y), axis=0))
        dfs.append(np.repeat(df, len(y), axis=0))
    return ys, dfs
