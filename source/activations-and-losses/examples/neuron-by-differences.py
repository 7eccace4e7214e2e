# /// example
# about = "Difference quotients of the two costs"
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
    def costs(x):
        return binary_cross_entropy(x, target), (sigmoid(x) - target) ** 2 / 2

    return tuple((a - b) / 2e-5 for a, b in zip(costs(z + 1e-5), costs(z - 1e-5)))


def steps_until_right(z, eta, gradient, limit):
    """Number of steps of gradient descent until z < 0, at most limit."""
    for count in range(limit):
        if z < 0:
            return count
        z = z - eta * gradient(z)
    return limit
