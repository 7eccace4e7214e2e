# /// example
# about = "Its own softmax, which overflows"
# kind = "wrong"
# caught_by = ["test-cross-entropy-gradient"]
# [points]
# test-cross-entropy-gradient = 1
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    power = np.exp(z)
    return (power / power.sum(axis=1, keepdims=True) - target) / len(z)


def quadratic_gradient(z, target):
    """Derivatives of the quadratic cost of softmax(z), shape (n_samples, n_classes)."""
    p = softmax(z)
    difference = p - target
    return p * (difference - np.sum(p * difference, axis=1, keepdims=True)) / len(z)
