# /// example
# about = "step is 1 at z = 0 and relu cuts at 1"
# kind = "wrong"
# caught_by = ["test-piecewise"]
# [points]
# test-piecewise = 0
# ///
# %% activations
def step(z):
    return np.where(z >= 0, 1.0, 0.0)


def relu(z):
    return np.where(z > 1, z, 0.0)


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
    """2 z sigmoid(beta z)."""
    return 2 * z * sigmoid(beta * z)
