# /// example
# about = "The slope of the output neurons is forgotten, as if the output were linear"
# kind = "wrong"
# caught_by = ["test-output-delta", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-train"]
# [points]
# test-output-delta = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-train = 1
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return y_out - target


def backward_step(delta, w, df):
    return (delta @ w.T) * df
