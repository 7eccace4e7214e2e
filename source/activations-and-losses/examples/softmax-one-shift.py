# /// example
# about = "The largest z of all samples is subtracted everywhere"
# kind = "wrong"
# caught_by = ["test-softmax", "test-cross-entropy-gradient", "test-quadratic-gradient"]
# [points]
# test-softmax = 1
# test-cross-entropy-gradient = 1
# test-quadratic-gradient = 1
# ///
# %% softmax
def softmax(z):
    power = np.exp(z - np.max(z))
    return power / np.sum(power, axis=1, keepdims=True)


def log_softmax(z):
    """Logarithms of the probabilities, shape (n_samples, n_classes)."""
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
