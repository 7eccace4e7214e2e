# /// example
# about = "Right for the target 0 only"
# kind = "wrong"
# caught_by = ["test-neuron-gradients"]
# [points]
# test-neuron-gradients = 0
# ///
# %% neuron
def binary_cross_entropy(z, target):
    """Cross entropy of neurons with the output sigmoid(z), element by element."""
    return np.logaddexp(0, z) - target * z


def neuron_gradients(z, target):
    s = sigmoid(z)
    return s + 0 * target, s * sigmoid_slope(z) + 0 * target


def steps_until_right(z, eta, gradient, limit):
    """Number of steps of gradient descent until z < 0, at most limit."""
    for count in range(limit):
        if z < 0:
            return count
        z = z - eta * gradient(z)
    return limit
