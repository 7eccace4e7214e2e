# /// example
# about = "The gradient of the cross entropy for both costs"
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
    return (softmax(z) - target) / len(z)
