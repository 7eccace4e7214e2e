# /// example
# about = "The powers of the unshifted z"
# kind = "wrong"
# caught_by = ["TODO"]
# ///
# %% softmax
def softmax(z):
    power = np.exp(z)
    return power / np.sum(power, axis=1, keepdims=True)


def log_softmax(z):
    return z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
