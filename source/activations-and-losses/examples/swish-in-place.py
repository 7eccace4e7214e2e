# /// example
# about = "The argument is doubled in place"
# kind = "wrong"
# caught_by = ["test-swish"]
# [points]
# test-swish = 0.5
# ///
# %% activations
def step(z):
    """1 for z > 0, else 0."""
    return np.where(z > 0, 1.0, 0.0)


def relu(z):
    """z for z > 0, else 0."""
    return np.maximum(z, 0.0)


def leaky_relu(z, a=0.01):
    """z for z > 0, else a z."""
    return np.where(z > 0, z, a * z)


def sigmoid(z):
    """1 / (1 + exp(-z))."""
    power = np.exp(-np.abs(z))
    return np.where(z > 0, 1.0, power) / (1 + power)


def tanh(z):
    """The hyperbolic tangent."""
    return np.tanh(z)


def swish(z, beta=1.0):
    z *= 2
    return z * sigmoid(beta * z / 2)
