# /// example
# about = "Delta of the output is divided by the number of samples, and so are the derivatives once more"
# kind = "wrong"
# caught_by = ["test-output-delta", "test-gradients-average", "test-train", "test-learn"]
# [points]
# test-output-delta = 0
# test-gradients-average = 0
# test-train = 1
# test-learn = 0
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return (y_out - target) * df / len(y_out)


def backward_step(delta, w, df):
    return (delta @ w.T) * df
