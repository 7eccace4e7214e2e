# /// example
# about = "Only the class with the largest target counts"
# kind = "wrong"
# caught_by = ["test-cross-entropy"]
# [points]
# test-cross-entropy = 0
# ///
# %% costs
def entropy(p):
    """Entropy of every row of p, shape (n_samples,)."""
    logarithm = np.log(np.where(p > 0, p, 1.0))
    return -np.sum(p * logarithm, axis=1)


def cross_entropy(y_out, target):
    wanted = y_out[np.arange(len(target)), np.argmax(target, axis=1)]
    return -np.mean(np.log(wanted))


def mse(y_out, target):
    """Mean squared error over samples and neurons: a number."""
    return np.mean((y_out - target) ** 2)
