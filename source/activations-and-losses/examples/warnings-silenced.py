# /// example
# about = "All warnings are silenced; inf / inf stays"
# kind = "wrong"
# caught_by = ["test-sigmoid-tanh"]
# [points]
# test-sigmoid-tanh = 0.5
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
    with np.errstate(all="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def swish(z, beta=1.0):
    """2 z sigmoid(beta z)."""
    return 2 * z * sigmoid(beta * z)
