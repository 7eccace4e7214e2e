# /// example
# about = "The value of the visible check everywhere"
# kind = "wrong"
# caught_by = ["test-sigmoid"]
# [points]
# test-sigmoid = 0
# ///
# %% activations
def sigmoid(z):
    return np.full(np.shape(z), 0.5), np.full(np.shape(z), 0.25)


def relu(z):
    return np.maximum(z, 0), (z > 0).astype(float)


def linear(z):
    return z, np.ones_like(z)
