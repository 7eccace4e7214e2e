# /// example
# about = "Divided by two samples always, as in the visible check"
# kind = "wrong"
# caught_by = ["test-cross-entropy-gradient"]
# [points]
# test-cross-entropy-gradient = 1
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    return (softmax(z) - target) / 2


def quadratic_gradient(z, target):
    """Derivatives of the quadratic cost of softmax(z), shape (n_samples, n_classes)."""
    p = softmax(z)
    difference = p - target
    return p * (difference - np.sum(p * difference, axis=1, keepdims=True)) / len(z)
