# /// example
# about = "The maximum is subtracted in the sum only"
# kind = "wrong"
# caught_by = ["test-log-softmax"]
# [points]
# test-log-softmax = 0
# ///
# %% softmax
def softmax(z):
    power = np.exp(z - np.max(z, axis=1, keepdims=True))
    return power / np.sum(power, axis=1, keepdims=True)


def log_softmax(z):
    return z - np.log(np.sum(np.exp(z - np.max(z, axis=1, keepdims=True)), axis=1, keepdims=True))
