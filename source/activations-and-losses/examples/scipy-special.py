# /// example
# about = "SciPy knows most of these functions"
# kind = "correct"
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


from scipy.special import expit
from scipy.special import log_softmax as scipy_log_softmax
from scipy.special import softmax as scipy_softmax
from scipy.special import xlogy


def sigmoid(z):
    return expit(np.asarray(z, dtype=float))


def tanh(z):
    """The hyperbolic tangent."""
    return np.tanh(z)


def swish(z, beta=1.0):
    """2 z sigmoid(beta z)."""
    return 2 * z * sigmoid(beta * z)
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
    return expit(np.asarray(z, dtype=float)) * expit(-np.asarray(z, dtype=float))


def tanh_slope(z):
    """Slope of tanh."""
    return 4 * sigmoid_slope(2 * z)


def swish_slope(z, beta=1.0):
    """Slope of swish, for a fixed beta."""
    return 2 * sigmoid(beta * z) + 2 * beta * z * sigmoid_slope(beta * z)
# %% softmax
def softmax(z):
    return scipy_softmax(z, axis=1)


def log_softmax(z):
    return scipy_log_softmax(z, axis=1)
# %% costs
def entropy(p):
    return -xlogy(p, p).sum(axis=1)


def cross_entropy(y_out, target):
    return -xlogy(target, y_out).sum(axis=1).mean()


def mse(y_out, target):
    """Mean squared error over samples and neurons: a number."""
    return np.mean((y_out - target) ** 2)
