# /// example
# about = "0 ln 0 is left to NumPy"
# kind = "wrong"
# caught_by = ["test-entropy"]
# [points]
# test-entropy = 0.5
# ///
# %% costs
def entropy(p):
    return -np.sum(p * np.log(p), axis=1)


def cross_entropy(y_out, target):
    """Cross entropy, averaged over the samples: a number."""
    logarithm = np.log(np.where(target > 0, y_out, 1.0))
    return -np.sum(target * logarithm) / len(target)


def mse(y_out, target):
    """Mean squared error over samples and neurons: a number."""
    return np.mean((y_out - target) ** 2)
