# /// example
# about = "The slope of the layer below is forgotten on the way back"
# kind = "wrong"
# caught_by = ["test-backward-step", "test-gradients-deep", "test-train", "test-learn"]
# [points]
# test-backward-step = 0
# test-gradients-deep = 0
# test-train = 1
# test-learn = 0
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return (y_out - target) * df


def backward_step(delta, w, df):
    return delta @ w.T
