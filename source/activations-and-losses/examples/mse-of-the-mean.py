# /// example
# about = "The mean is squared"
# kind = "wrong"
# caught_by = ["test-mse"]
# [points]
# test-mse = 0
# ///
# %% costs
def entropy(p):
    """Entropy of every row of p, shape (n_samples,)."""
    logarithm = np.log(np.where(p > 0, p, 1.0))
    return -np.sum(p * logarithm, axis=1)


def cross_entropy(y_out, target):
    """Cross entropy, averaged over the samples: a number."""
    logarithm = np.log(np.where(target > 0, y_out, 1.0))
    return -np.sum(target * logarithm) / len(target)


def mse(y_out, target):
    return np.mean(y_out - target) ** 2 * 4
