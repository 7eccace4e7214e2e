# /// example
# about = "exp(-z)/(1+exp(-z)) without the square"
# kind = "wrong"
# caught_by = ["test-smooth-slopes", "test-swish-slope", "test-neuron-gradients"]
# [points]
# test-smooth-slopes = 0
# test-swish-slope = 0
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
    power = np.exp(-np.abs(z))
    return power / (1 + power)


def tanh_slope(z):
    """Slope of tanh."""
    return 4 * sigmoid_slope(2 * z)


def swish_slope(z, beta=1.0):
    """Slope of swish, for a fixed beta."""
    return 2 * sigmoid(beta * z) + 2 * beta * z * sigmoid_slope(beta * z)
