# /// example
# about = "ReLU with the slope 1 at z = 0"
# kind = "wrong"
# caught_by = ["test-relu-linear"]
# [points]
# test-relu-linear = 0
# ///
# %% activations
def sigmoid(z):
    f = 1 / (1 + np.exp(-z))
    return f, f * (1 - f)


def relu(z):
    return np.maximum(z, 0), (z >= 0).astype(float)


def linear(z):
    return z, np.ones_like(z)
