# /// example
# about = "The list of values begins with the first layer, and the input is lost for the way back"
# kind = "wrong"
# caught_by = ["test-forward", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train", "test-learn"]
# [points]
# test-forward = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 0
# test-learn = 0
# ///
# %% forward
def forward(layers, activations, y):
    ys, dfs = [], []
    for (w, b), f in zip(layers, activations):
        y, df = f(y @ w + b)
        ys.append(y)
        dfs.append(df)
    return ys, dfs
