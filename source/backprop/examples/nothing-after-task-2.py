# /// example
# about = "Only the first two tasks are solved"
# kind = "wrong"
# caught_by = ["test-cost", "test-output-delta", "test-backward-step", "test-gradients-output", "test-gradients-deep", "test-gradients-average", "test-update", "test-train", "test-learn", "test-explore", "test-jacobian"]
# [points]
# test-cost = 0
# test-output-delta = 0
# test-backward-step = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-update = 0
# test-train = 0
# test-learn = 0
# test-explore = 0
# test-jacobian = 0
# ///
# %% step-back
def cost(y_out, target):
    """Half the squared distance between output and target, summed over the neurons and averaged over the samples."""
    # YOUR CODE HERE


def output_delta(y_out, target, df):
    """Delta of the output layer, shape (n_samples, n_out)."""
    # YOUR CODE HERE


def backward_step(delta, w, df):
    """Delta of the layer below, shape (n_samples, neurons below)."""
    # YOUR CODE HERE

# %% gradients
def gradients(layers, activations, y, target):
    """Derivatives of the cost with respect to all weights and biases: a list of pairs (dw, db)."""
    # YOUR CODE HERE

# %% training
def update(layers, grads, eta):
    """The layers after one step of gradient descent with the learning rate eta."""
    # YOUR CODE HERE


def train(layers, activations, make_batch, eta, steps):
    """The trained layers, and the costs of the batches, each before its update."""
    # YOUR CODE HERE

# %% learn
learned = None
learned_activations = None
learned_costs = []

# %% explore
etas = {"slow": None, "good": None, "wild": None}
spreads = {"tiny": None, "good": None, "huge": None}
show_experiments([
    ("learning rate", lambda value: (value, 1.5), etas),
    ("spread", lambda value: (0.1, value), spreads),
])

# %% jacobian
def jacobian(layers, activations, y):
    """Derivatives of all outputs by all inputs, shape (n_samples, n_out, n_in)."""
    # YOUR CODE HERE
