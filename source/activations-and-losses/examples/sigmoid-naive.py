# /// example
# about = "The textbook formulas of sigmoid and tanh"
# kind = "wrong"
# caught_by = ["test-sigmoid-tanh", "test-swish", "test-smooth-slopes", "test-swish-slope", "test-neuron-gradients"]
# [points]
# test-sigmoid-tanh = 0.5
# test-swish = 0.5
# test-smooth-slopes = 0.5
# test-swish-slope = 0.5
# test-neuron-gradients = 1
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
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def swish(z, beta=1.0):
    """2 z sigmoid(beta z)."""
    return 2 * z * sigmoid(beta * z)
