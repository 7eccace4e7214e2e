# /// example
# about = "The factor 1/2 of the cost is forgotten"
# kind = "wrong"
# caught_by = ["test-quadratic-gradient"]
# [points]
# test-quadratic-gradient = 1
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    """Derivatives of the cross entropy of softmax(z), shape (n_samples, n_classes)."""
    return (softmax(z) - target) / len(z)


def quadratic_gradient(z, target):
    p = softmax(z)
    d = p - target
    return 2 * p * (d - np.sum(p * d, axis=1, keepdims=True)) / len(z)
