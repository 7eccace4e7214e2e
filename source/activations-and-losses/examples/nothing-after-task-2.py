# /// example
# about = "Only the first two tasks are solved"
# kind = "wrong"
# caught_by = ["test-softmax", "test-log-softmax", "test-entropy", "test-cross-entropy", "test-mse", "test-cross-entropy-gradient", "test-quadratic-gradient", "test-binary-cross-entropy", "test-neuron-gradients", "test-steps", "test-escape"]
# [points]
# test-softmax = 0
# test-log-softmax = 0
# test-entropy = 0
# test-cross-entropy = 0
# test-mse = 0
# test-cross-entropy-gradient = 0
# test-quadratic-gradient = 0
# test-binary-cross-entropy = 0
# test-neuron-gradients = 0
# test-steps = 0
# test-escape = 0
# ///
# %% softmax
def softmax(z):
    return None


def log_softmax(z):
    return None
# %% costs
def entropy(p):
    return None


def cross_entropy(y_out, target):
    return None


def mse(y_out, target):
    return None
# %% gradients
def cross_entropy_gradient(z, target):
    return None


def quadratic_gradient(z, target):
    return None
# %% neuron
def binary_cross_entropy(z, target):
    return None


def neuron_gradients(z, target):
    return None


def steps_until_right(z, eta, gradient, limit):
    return None
# %% escape
def escape_times(z):
    return None
