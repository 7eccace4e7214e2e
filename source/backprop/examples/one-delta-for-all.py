# /// example
# about = "Delta of the output is the mean over the samples, copied to each of them"
# kind = "wrong"
# caught_by = ["test-output-delta", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train", "test-learn"]
# [points]
# test-output-delta = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 1
# test-learn = 0
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return np.ones_like(df) * np.mean((y_out - target) * df, axis=0)


def backward_step(delta, w, df):
    return (delta @ w.T) * df
