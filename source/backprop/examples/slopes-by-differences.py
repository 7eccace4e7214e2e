# /// example
# about = "Slopes as difference quotients: not exact, and smeared over the kink"
# kind = "wrong"
# caught_by = ["test-sigmoid", "test-relu-linear"]
# [points]
# test-sigmoid = 0
# test-relu-linear = 0
# ///
# %% activations
def sigmoid(z):
    def f(z):
        return 1 / (1 + np.exp(-z))

    return f(z), (f(z + 1e-4) - f(z)) / 1e-4


def relu(z):
    return np.maximum(z, 0), (np.maximum(z + 1e-4, 0) - np.maximum(z, 0)) / 1e-4


def linear(z):
    return z, ((z + 1e-4) - z) / 1e-4
