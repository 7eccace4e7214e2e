# /// example
# about = "The sign in the exponent is wrong"
# kind = "wrong"
# caught_by = ["test-sigmoid-tanh", "test-swish", "test-swish-slope", "test-neuron-gradients"]
# [points]
# test-sigmoid-tanh = 0
# test-swish = 0
# test-swish-slope = 0
# test-neuron-gradients = 0
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
    power = np.exp(-np.abs(z))
    return np.where(z < 0, 1.0, power) / (1 + power)


def tanh(z):
    """The hyperbolic tangent."""
    return np.tanh(z)


def swish(z, beta=1.0):
    """2 z sigmoid(beta z)."""
    return 2 * z * sigmoid(beta * z)
