# /// example
# about = "beta is never used"
# kind = "wrong"
# caught_by = ["test-swish", "test-swish-slope"]
# [points]
# test-swish = 0.5
# test-swish-slope = 0.5
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
    return 2 * z * sigmoid(z)
# %% slopes
def step_slope(z):
    """Slope of step."""
    return np.zeros(np.shape(z))


def relu_slope(z):
    """Slope of relu."""
    return np.where(z > 0, 1.0, 0.0)


def leaky_relu_slope(z, a=0.01):
    """Slope of leaky_relu."""
    return np.where(z > 0, 1.0, a)


def sigmoid_slope(z):
    """Slope of sigmoid."""
    return sigmoid(z) * sigmoid(-z)


def tanh_slope(z):
    """Slope of tanh."""
    return 4 * sigmoid_slope(2 * z)


def swish_slope(z, beta=1.0):
    return 2 * sigmoid(z) + 2 * z * sigmoid_slope(z)
