# /// example
# about = "The target is subtracted from the stored output, and the slopes are multiplied in place"
# kind = "wrong"
# caught_by = ["test-output-delta", "test-backward-step"]
# [points]
# test-output-delta = 0
# test-backward-step = 0
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    y_out -= target
    y_out *= df
    return y_out


def backward_step(delta, w, df):
    df *= delta @ w.T
    return df
