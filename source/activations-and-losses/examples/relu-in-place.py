# /// example
# about = "relu and leaky_relu write into their argument"
# kind = "wrong"
# caught_by = ["test-piecewise"]
# [points]
# test-piecewise = 0
# ///
# %% activations
def step(z):
    """1 for z > 0, else 0."""
    return np.where(z > 0, 1.0, 0.0)


def relu(z):
    z[z < 0] = 0
    return z


def leaky_relu(z, a=0.01):
    z = np.asarray(z, dtype=float)
    z[z < 0] *= a
    return z


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
