# /// example
# about = "Only the strongest of the paths to the layer below is followed"
# kind = "wrong"
# caught_by = ["test-backward-step", "test-gradients-deep", "test-train"]
# [points]
# test-backward-step = 0
# test-gradients-deep = 0
# test-train = 1
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return (y_out - target) * df


def backward_step(delta, w, df):
    paths = delta[:, None, :] * w[None, :, :]
    strongest = np.argmax(np.abs(paths), axis=2)
    return np.take_along_axis(paths, strongest[:, :, None], axis=2)[:, :, 0] * df
