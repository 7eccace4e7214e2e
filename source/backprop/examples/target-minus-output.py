# /// example
# about = "The difference at the output has the wrong sign: training climbs"
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
    return (target - y_out) * df


def backward_step(delta, w, df):
    return (delta @ w.T) * df
