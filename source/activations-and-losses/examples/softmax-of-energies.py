# /// example
# about = "The sign of the Boltzmann factor: z taken for an energy"
# kind = "wrong"
# caught_by = ["test-softmax", "test-cross-entropy-gradient", "test-quadratic-gradient"]
# [points]
# test-softmax = 0
# test-cross-entropy-gradient = 0
# test-quadratic-gradient = 0
# ///
# %% softmax
def softmax(z):
    return np.exp(log_softmax(-z))


def log_softmax(z):
    """Logarithms of the probabilities, shape (n_samples, n_classes)."""
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
