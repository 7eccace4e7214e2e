# /// example
# about = "ReLU and sigmoid for single numbers only"
# kind = "wrong"
# caught_by = ["test-sigmoid", "test-relu-linear", "test-learn"]
# [points]
# test-sigmoid = 0
# test-relu-linear = 0
# test-learn = 0
# ///
# %% activations
import math


def sigmoid(z):
    f = 1 / (1 + math.exp(-z))
    return f, f * (1 - f)


def relu(z):
    if z > 0:
        return z, 1
    return 0, 0


def linear(z):
    return z, np.ones_like(z)
