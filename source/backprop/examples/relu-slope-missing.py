# /// example
# about = "ReLU returns z as its slope where it is on; linear has the slope 0"
# kind = "wrong"
# caught_by = ["test-relu-linear", "test-learn"]
# [points]
# test-relu-linear = 0
# test-learn = 0
# ///
# %% activations
def sigmoid(z):
    f = 1 / (1 + np.exp(-z))
    return f, f * (1 - f)


def relu(z):
    f = np.maximum(z, 0)
    return f, f


def linear(z):
    return z, np.zeros_like(z)
