# /// example
# about = "Difference quotients"
# kind = "wrong"
# caught_by = ["test-smooth-slopes", "test-neuron-gradients"]
# [points]
# test-smooth-slopes = 0
# test-neuron-gradients = 1
# ///
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
    return (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5


def tanh_slope(z):
    return (tanh(z + 1e-5) - tanh(z - 1e-5)) / 2e-5


def swish_slope(z, beta=1.0):
    """Slope of swish, for a fixed beta."""
    return 2 * sigmoid(beta * z) + 2 * beta * z * sigmoid(beta * z) * sigmoid(-beta * z)
