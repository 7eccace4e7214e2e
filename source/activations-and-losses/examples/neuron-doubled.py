# /// example
# about = "The factor 1/2 of the quadratic cost is forgotten"
# kind = "wrong"
# caught_by = ["test-neuron-gradients"]
# [points]
# test-neuron-gradients = 1
# ///
# %% neuron
def binary_cross_entropy(z, target):
    """Cross entropy of neurons with the output sigmoid(z), element by element."""
    return np.logaddexp(0, z) - target * z


def neuron_gradients(z, target):
    d = (1 - target) * sigmoid(z) - target * sigmoid(-z)
    return d, 2 * d * sigmoid_slope(z)


def steps_until_right(z, eta, gradient, limit):
    """Number of steps of gradient descent until z < 0, at most limit."""
    for count in range(limit):
        if z < 0:
            return count
        z = z - eta * gradient(z)
    return limit
