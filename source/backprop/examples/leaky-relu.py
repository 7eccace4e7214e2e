# /// example
# about = "A leaky ReLU instead of ReLU"
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
    return np.where(z > 0, z, 0.01 * z), np.where(z > 0, 1.0, 0.01)


def linear(z):
    return z, np.ones_like(z)
