# /// example
# about = "The derivative with respect to p instead of z"
# kind = "wrong"
# caught_by = ["test-cross-entropy-gradient"]
# [points]
# test-cross-entropy-gradient = 0
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    return -target / softmax(z) / len(z)


def quadratic_gradient(z, target):
    """Derivatives of the quadratic cost of softmax(z), shape (n_samples, n_classes)."""
    p = softmax(z)
    difference = p - target
    return p * (difference - np.sum(p * difference, axis=1, keepdims=True)) / len(z)
