# /// example
# about = "A small number is added in the logarithm"
# kind = "wrong"
# caught_by = ["test-log-softmax"]
# [points]
# test-log-softmax = 0.5
# ///
# %% softmax
def softmax(z):
    power = np.exp(z - np.max(z, axis=1, keepdims=True))
    return power / np.sum(power, axis=1, keepdims=True)


def log_softmax(z):
    return np.log(softmax(z) + 1e-12)
