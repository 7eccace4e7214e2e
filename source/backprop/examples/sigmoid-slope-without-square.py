# /// example
# about = "The square in the slope of the sigmoid is forgotten"
# kind = "wrong"
# caught_by = ["test-sigmoid"]
# [points]
# test-sigmoid = 0
# ///
# %% activations
def sigmoid(z):
    f = 1 / (1 + np.exp(-z))
    return f, np.exp(-z) * f


def relu(z):
    return np.maximum(z, 0), (z > 0).astype(float)


def linear(z):
    return z, np.ones_like(z)
