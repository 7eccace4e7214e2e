# /// example
# about = "The neuron below takes the mean of the forces above instead of their sum"
# kind = "wrong"
# caught_by = ["test-backward-step", "test-gradients-average", "test-train"]
# [points]
# test-backward-step = 0
# test-gradients-average = 0
# test-train = 1
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return (y_out - target) * df


def backward_step(delta, w, df):
    return np.mean(delta[:, None, :] * w[None, :, :], axis=2) * df
