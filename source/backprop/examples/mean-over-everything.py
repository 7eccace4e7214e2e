# /// example
# about = "The cost is averaged over the output neurons too"
# kind = "wrong"
# caught_by = ["test-cost", "test-train"]
# [points]
# test-cost = 0
# test-train = 1
# ///
# %% step-back
def cost(y_out, target):
    return 0.5 * np.mean((y_out - target) ** 2)


def output_delta(y_out, target, df):
    return (y_out - target) * df


def backward_step(delta, w, df):
    return (delta @ w.T) * df
