# /// example
# about = "The derivative of the square without the 1/2 of the cost"
# kind = "wrong"
# caught_by = ["test-output-delta", "test-gradients-average", "test-train"]
# [points]
# test-output-delta = 0
# test-gradients-average = 0
# test-train = 1
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return 2 * (y_out - target) * df


def backward_step(delta, w, df):
    return (delta @ w.T) * df
