# /// example
# about = "The slope of the linear function is the number 1, and that of ReLU is one for the whole array"
# kind = "wrong"
# caught_by = ["test-relu-linear", "test-learn"]
# [points]
# test-relu-linear = 0
# test-learn = 0
# ///
# %% activations
def sigmoid(z):
    f = 1 / (1 + np.exp(-z))
    return f, f * (1 - f)


def relu(z):
    return np.maximum(z, 0), np.ones_like(z) * (z.mean() > 0)


def linear(z):
    return z, 1.0
