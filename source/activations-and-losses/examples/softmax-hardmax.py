# /// example
# about = "All probability to the largest z"
# kind = "wrong"
# caught_by = ["TODO"]
# ///
# %% softmax
def softmax(z):
    top = z == np.max(z, axis=1, keepdims=True)
    return top / np.sum(top, axis=1, keepdims=True)


def log_softmax(z):
    """Logarithms of the probabilities, shape (n_samples, n_classes)."""
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
