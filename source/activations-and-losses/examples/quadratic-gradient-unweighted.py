# /// example
# about = "The sum over the other classes without their probabilities"
# kind = "wrong"
# caught_by = ["test-quadratic-gradient"]
# [points]
# test-quadratic-gradient = 0
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    """Derivatives of the cross entropy of softmax(z), shape (n_samples, n_classes)."""
    return (softmax(z) - target) / len(z)


def quadratic_gradient(z, target):
    p = softmax(z)
    d = p - target
    return p * (d - np.sum(d, axis=1, keepdims=True)) / len(z)
