# /// example
# about = "Normalised over the samples"
# kind = "wrong"
# caught_by = ["TODO"]
# ///
# %% softmax
def softmax(z):
    power = np.exp(z - np.max(z, axis=0))
    return power / np.sum(power, axis=0)


def log_softmax(z):
    """Logarithms of the probabilities, shape (n_samples, n_classes)."""
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
