# /// example
# about = "Boolean masks: each formula only where it is harmless"
# kind = "correct"
# ///
# %% activations
def step(z):
    return (z > 0) * 1.0


def relu(z):
    return (z + np.abs(z)) / 2


def leaky_relu(z, a=0.01):
    result = np.array(z, dtype=float)
    result[result <= 0] *= a
    return result


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    result = np.empty_like(z)
    right = z >= 0
    result[right] = 1 / (1 + np.exp(-z[right]))
    power = np.exp(z[~right])
    result[~right] = power / (1 + power)
    return result


def tanh(z):
    power = np.exp(-2 * np.abs(z))
    return np.where(np.abs(z) < 0.1, np.tanh(z), np.sign(z) * (1 - power) / (1 + power))


def swish(z, beta=1.0):
    return z * (1 + np.tanh(beta * z / 2)) if np.all(np.abs(beta * z) < 10) else 2 * np.asarray(z) * sigmoid(beta * np.asarray(z))
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
    return power / (1 + power) ** 2


def tanh_slope(z):
    power = np.exp(-2 * np.abs(z))
    return 4 * power / (1 + power) ** 2


def swish_slope(z, beta=1.0):
    s = sigmoid(beta * z)
    return 2 * s * (1 + beta * z * sigmoid(-beta * z))
# %% softmax
def softmax(z):
    power = np.exp(z - z.max(axis=1)[:, None])
    return power / power.sum(axis=1)[:, None]


def log_softmax(z):
    z = z - z.max(axis=1)[:, None]
    return z - np.log(np.exp(z).sum(axis=1))[:, None]
# %% costs
def entropy(p):
    result = np.zeros(len(p))
    for s, row in enumerate(p):
        row = row[row > 0]
        result[s] = -row @ np.log(row)
    return result


def cross_entropy(y_out, target):
    wanted = target > 0
    return -np.sum(target[wanted] * np.log(y_out[wanted])) / target.shape[0]


def mse(y_out, target):
    return np.linalg.norm(y_out - target) ** 2 / np.size(target)
# %% gradients
def cross_entropy_gradient(z, target):
    gradient = softmax(z)
    gradient -= target
    return gradient / gradient.shape[0]


def quadratic_gradient(z, target):
    p = softmax(z)
    jacobian = p[:, :, None] * (np.eye(z.shape[1]) - p[:, None, :])  # sample, k, j
    return np.matmul((p - target)[:, None, :], jacobian)[:, 0] / len(z)
# %% neuron
def binary_cross_entropy(z, target):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - target * z


def neuron_gradients(z, target):
    error = np.where(target == 1, -sigmoid(-z), sigmoid(z) - target)
    return error, error * sigmoid_slope(z)


def steps_until_right(z, eta, gradient, limit):
    count = 0
    while z >= 0 and count < limit:
        z -= eta * gradient(z)
        count += 1
    return count
# %% escape
def escape_times(z):
    e = np.exp(-z)
    return z + 1 - e, 1 / e + 3 * z + 2.5 - 3 * e - e**2 / 2
