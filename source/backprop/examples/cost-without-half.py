# /// example
# about = "The factor 1/2 of the cost is forgotten"
# kind = "wrong"
# caught_by = ["test-cost", "test-train"]
# [points]
# test-cost = 0
# test-train = 1
# ///
# %% step-back
def cost(y_out, target):
    return np.mean(np.sum((y_out - target) ** 2, axis=1))


def output_delta(y_out, target, df):
    return (y_out - target) * df


def backward_step(delta, w, df):
    return (delta @ w.T) * df
