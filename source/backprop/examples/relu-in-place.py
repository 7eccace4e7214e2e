# /// example
# about = "ReLU sets the negative elements of its argument to zero"
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
    slope = (z > 0).astype(float)
    z[z < 0] = 0
    return z, slope


def linear(z):
    return z, np.ones_like(z)
