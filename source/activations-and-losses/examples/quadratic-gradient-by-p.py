# /// example
# about = "The derivative with respect to p, moved so that the rows have the sum 0"
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
    d = softmax(z) - target
    return (d - d.mean(axis=1, keepdims=True)) / len(z)
