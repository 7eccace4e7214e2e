# /// example
# about = "The last layer never gets its function"
# kind = "wrong"
# caught_by = ["test-forward", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train", "test-jacobian"]
# [points]
# test-forward = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 1
# test-jacobian = 0
# ///
# %% forward
def forward(layers, activations, y):
    ys, dfs = [y], []
    for n, ((w, b), f) in enumerate(zip(layers, activations)):
        z = y @ w + b
        y, df = f(z) if n < len(layers) - 1 else (z, np.ones_like(z))
        ys.append(y)
        dfs.append(df)
    return ys, dfs
