# /// example
# about = "The maximum is subtracted in place"
# kind = "wrong"
# caught_by = ["test-softmax", "test-cross-entropy-gradient", "test-quadratic-gradient"]
# [points]
# test-softmax = 0
# test-cross-entropy-gradient = 0
# test-quadratic-gradient = 0
# ///
# %% softmax
def softmax(z):
    z -= np.max(z, axis=1, keepdims=True)
    power = np.exp(z)
    return power / np.sum(power, axis=1, keepdims=True)


def log_softmax(z):
    """Logarithms of the probabilities, shape (n_samples, n_classes)."""
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
