# /// example
# about = "The powers of the unshifted z"
# kind = "wrong"
# caught_by = ["test-softmax", "test-log-softmax", "test-cross-entropy-gradient", "test-quadratic-gradient"]
# [points]
# test-softmax = 1
# test-log-softmax = 0.5
# test-cross-entropy-gradient = 1
# test-quadratic-gradient = 1
# ///
# %% softmax
def softmax(z):
    power = np.exp(z)
    return power / np.sum(power, axis=1, keepdims=True)


def log_softmax(z):
    return z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
