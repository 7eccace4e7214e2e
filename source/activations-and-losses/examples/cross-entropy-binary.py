# /// example
# about = "The two terms of a single neuron for every class"
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
    inner = np.clip(y_out, 1e-300, 1 - 1e-16)
    return -np.sum(target * np.log(inner) + (1 - target) * np.log(1 - inner)) / len(target)


def mse(y_out, target):
    """Mean squared error over samples and neurons: a number."""
    return np.mean((y_out - target) ** 2)
