# /// example
# about = "sigma - F and sigma (1 - sigma) as they stand"
# kind = "wrong"
# caught_by = ["test-neuron-gradients"]
# [points]
# test-neuron-gradients = 1.5
# ///
# %% neuron
def binary_cross_entropy(z, target):
    """Cross entropy of neurons with the output sigmoid(z), element by element."""
    return np.logaddexp(0, z) - target * z


def neuron_gradients(z, target):
    s = sigmoid(z)
    return s - target, (s - target) * s * (1 - s)


def steps_until_right(z, eta, gradient, limit):
    """Number of steps of gradient descent until z < 0, at most limit."""
    for count in range(limit):
        if z < 0:
            return count
        z = z - eta * gradient(z)
    return limit
