# /// example
# about = "The first activation function is used in all layers"
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
    ys, dfs = [y], []
    for w, b in layers:
        y, df = activations[0](y @ w + b)
        ys.append(y)
        dfs.append(df)
    return ys, dfs
