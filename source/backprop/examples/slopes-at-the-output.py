# /// example
# about = "The slopes are taken at f(z) instead of z"
# kind = "wrong"
# caught_by = ["test-forward", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train", "test-jacobian"]
# [points]
# test-forward = 1
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 1
# test-jacobian = 0
# ///
# %% forward
def forward(layers, activations, y):
    ys, dfs = [y], []
    for (w, b), f in zip(layers, activations):
        y = f(y @ w + b)[0]
        dfs.append(f(y)[1])
        ys.append(y)
    return ys, dfs
