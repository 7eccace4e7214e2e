# /// example
# about = "A student who stops after the gradient"
# kind = "wrong"
# caught_by = ["test-batches", "test-descend", "test-fit", "test-minima", "test-noise", "test-escape", "test-schedule"]
# [points]
# test-batches = 0
# test-descend = 0
# test-fit = 0
# test-minima = 0
# test-noise = 0
# test-escape = 0
# test-schedule = 0
# ///
# %% descend
def draw_batches(F, n, steps, rng):
    """Random positions x and values y = F(x), both of shape (steps, n)."""
    # YOUR CODE HERE


def descend(theta, x, y, eta):
    """Path of theta, shape (steps + 1, 2), for batches x and y of shape (steps, n)."""
    # YOUR CODE HERE

# %% fit
def fit(x, y):
    """The theta of least cost, shape (2,), for measured values y at x."""
    # YOUR CODE HERE

# %% minima
F = None
minimum_a = None
minimum_b = None

# %% noise
def step_statistics(theta, x, y, n, eta):
    """Mean, shape (2,), and covariance, shape (2, 2), of one step with n samples drawn from x and y."""
    # YOUR CODE HERE

# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    """Fraction of the runs from start that end closer to goal than to start."""
    # YOUR CODE HERE

# %% schedule
schedule = None
