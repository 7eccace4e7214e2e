# /// example
# about = "The weighted sums z are stored in place of the values, and one list serves for both"
# kind = "wrong"
# caught_by = ["test-forward", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train"]
# [points]
# test-forward = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 1
# ///
# %% forward
def forward(layers, activations, y):
    ys, dfs = [y], []
    for (w, b), f in zip(layers, activations):
        z = y @ w + b
        y, df = f(z)
        ys.append(z)
        dfs.append(df)
    return ys, dfs
