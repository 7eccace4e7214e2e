# /// example
# about = "The mean over the samples is forgotten in both gradients"
# kind = "wrong"
# caught_by = ["test-cross-entropy-gradient", "test-quadratic-gradient"]
# [points]
# test-cross-entropy-gradient = 1
# test-quadratic-gradient = 1
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    return softmax(z) - target


def quadratic_gradient(z, target):
    p = softmax(z)
    d = p - target
    return p * (d - np.sum(p * d, axis=1, keepdims=True))
