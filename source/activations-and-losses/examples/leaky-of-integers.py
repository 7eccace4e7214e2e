# /// example
# about = "The result array has the type of z: fractions of integers are cut off"
# kind = "wrong"
# caught_by = ["test-piecewise"]
# [points]
# test-piecewise = 0.5
# ///
# %% activations
def step(z):
    """1 for z > 0, else 0."""
    return np.where(z > 0, 1.0, 0.0)


def relu(z):
    """z for z > 0, else 0."""
    return np.maximum(z, 0.0)


def leaky_relu(z, a=0.01):
    result = np.zeros_like(z)
    result[z > 0] = z[z > 0]
    result[z <= 0] = a * z[z <= 0]
    return result


def sigmoid(z):
    """1 / (1 + exp(-z))."""
    power = np.exp(-np.abs(z))
    return np.where(z > 0, 1.0, power) / (1 + power)


def tanh(z):
    """The hyperbolic tangent."""
    return np.tanh(z)


def swish(z, beta=1.0):
    """2 z sigmoid(beta z)."""
    return 2 * z * sigmoid(beta * z)
