# /// example
# about = "Difference quotients of the cost"
# kind = "wrong"
# caught_by = ["test-cross-entropy-gradient"]
# [points]
# test-cross-entropy-gradient = 0
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    result = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        up, down = np.array(z, dtype=float), np.array(z, dtype=float)
        up[index] += 1e-5
        down[index] -= 1e-5
        result[index] = -np.sum(target * (log_softmax(up) - log_softmax(down))) / 2e-5 / len(z)
    return result


def quadratic_gradient(z, target):
    """Derivatives of the quadratic cost of softmax(z), shape (n_samples, n_classes)."""
    p = softmax(z)
    difference = p - target
    return p * (difference - np.sum(p * difference, axis=1, keepdims=True)) / len(z)
