# /// example
# about = "The slope of the sigmoid lacks the sign of the inner derivative"
# kind = "wrong"
# caught_by = ["test-sigmoid"]
# [points]
# test-sigmoid = 0
# ///
# %% activations
def sigmoid(z):
    f = 1 / (1 + np.exp(-z))
    return f, -np.exp(-z) * f**2


def relu(z):
    return np.maximum(z, 0), (z > 0).astype(float)


def linear(z):
    return z, np.ones_like(z)
