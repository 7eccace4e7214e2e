# /// example
# about = "The step is counted before it is taken: the start is never looked at"
# kind = "wrong"
# caught_by = ["test-steps"]
# [points]
# test-steps = 0
# ///
# %% neuron
def binary_cross_entropy(z, target):
    """Cross entropy of neurons with the output sigmoid(z), element by element."""
    return np.logaddexp(0, z) - target * z


def neuron_gradients(z, target):
    """Derivatives of the cross entropy and of the quadratic cost with respect to z: two arrays."""
    difference = (1 - target) * sigmoid(z) - target * sigmoid(-z)
    return difference, difference * sigmoid_slope(z)


def steps_until_right(z, eta, gradient, limit):
    for count in range(1, limit + 1):
        z = z - eta * gradient(z)
        if z < 0:
            return count
    return limit
