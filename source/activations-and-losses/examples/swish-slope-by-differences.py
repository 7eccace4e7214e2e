# /// example
# about = "A difference quotient"
# kind = "wrong"
# caught_by = ["test-swish-slope"]
# [points]
# test-swish-slope = 0
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
    """Slope of sigmoid."""
    return sigmoid(z) * sigmoid(-z)


def tanh_slope(z):
    """Slope of tanh."""
    return 4 * sigmoid_slope(2 * z)


def swish_slope(z, beta=1.0):
    return (swish(z + 1e-6, beta) - swish(z, beta)) / 1e-6
