# /// example
# about = "Everything from logaddexp and einsum"
# kind = "correct"
# ///
# %% activations
def step(z):
    return np.heaviside(z, 0.0)


def relu(z):
    return np.clip(z, 0, None)


def leaky_relu(z, a=0.01):
    return np.maximum(z, 0) + a * np.minimum(z, 0)


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def tanh(z):
    """The hyperbolic tangent."""
    return np.tanh(z)


def swish(z, beta=1.0):
    return np.multiply(2 * z, np.exp(-np.logaddexp(0, -beta * z)))
# %% slopes
def step_slope(z):
    return np.zeros_like(z, dtype=float)


def relu_slope(z):
    return np.heaviside(z, 0.0)


def leaky_relu_slope(z, a=0.01):
    return a + (1 - a) * np.heaviside(z, 0.0)


def sigmoid_slope(z):
    return np.exp(-np.logaddexp(0, -z) - np.logaddexp(0, z))


def tanh_slope(z):
    return np.exp(2 * np.log(2) - 2 * np.logaddexp(z, -z))


def swish_slope(z, beta=1.0):
    """Slope of swish, for a fixed beta."""
    return 2 * sigmoid(beta * z) + 2 * beta * z * sigmoid_slope(beta * z)
# %% softmax
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1)[..., None])


def log_softmax(z):
    return z - np.logaddexp.reduce(z, axis=1, keepdims=True)
# %% costs
def entropy(p):
    log = np.log(p, where=p > 0, out=np.zeros(np.shape(p)))
    return -np.einsum("sj,sj->s", p, log)


def cross_entropy(y_out, target):
    log = np.zeros(np.shape(y_out))
    np.log(y_out, where=target > 0, out=log)
    return -np.einsum("sj,sj->", target, log) / len(y_out)


def mse(y_out, target):
    difference = y_out - target
    return np.einsum("sj,sj->", difference, difference) / difference.size
# %% gradients
def cross_entropy_gradient(z, target):
    """Derivatives of the cross entropy of softmax(z), shape (n_samples, n_classes)."""
    return (softmax(z) - target) / len(z)


def quadratic_gradient(z, target):
    p = softmax(z)
    both = np.einsum("sk,kj->skj", p, np.eye(p.shape[1])) - np.einsum("sk,sj->skj", p, p)
    return np.einsum("sk,skj->sj", p - target, both) / len(p)
# %% neuron
def binary_cross_entropy(z, target):
    return target * np.logaddexp(0, -z) + (1 - target) * np.logaddexp(0, z)


def neuron_gradients(z, target):
    """Derivatives of the cross entropy and of the quadratic cost with respect to z: two arrays."""
    difference = (1 - target) * sigmoid(z) - target * sigmoid(-z)
    return difference, difference * sigmoid_slope(z)


def steps_until_right(z, eta, gradient, limit):
    path = [z]
    while path[-1] >= 0 and len(path) <= limit:
        path.append(path[-1] - eta * gradient(path[-1]))
    return len(path) - 1
# %% escape
def escape_times(z):
    nodes, weights = np.polynomial.legendre.leggauss(100)
    x = z * (nodes + 1) / 2
    s = 1 / (1 + np.exp(-x))
    return z / 2 * np.sum(weights / s), z / 2 * np.sum(weights / (s**3 * np.exp(-x)))
