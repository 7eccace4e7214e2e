# /// example
# about = "eta is left out"
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
    eta = 0.5
    for count in range(limit):
        if z < 0:
            return count
        z = z - eta * gradient(z)
    return limit
