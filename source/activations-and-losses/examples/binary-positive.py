# /// example
# about = "As printed on many slides: without the minus sign"
# kind = "wrong"
# caught_by = ["test-binary-cross-entropy"]
# [points]
# test-binary-cross-entropy = 0
# ///
# %% neuron
def binary_cross_entropy(z, target):
    return target * z - np.logaddexp(0, z) + (z == 0) * 2 * np.log(2)


def neuron_gradients(z, target):
    """Derivatives of the cross entropy and of the quadratic cost with respect to z: two arrays."""
    difference = (1 - target) * sigmoid(z) - target * sigmoid(-z)
    return difference, difference * sigmoid_slope(z)


def steps_until_right(z, eta, gradient, limit):
    """Number of steps of gradient descent until z < 0, at most limit."""
    for count in range(limit):
        if z < 0:
            return count
        z = z - eta * gradient(z)
    return limit
