# /// example
# about = "The path is right, but the array of the caller moves along"
# kind = "wrong"
# caught_by = ["test-descend"]
# [points]
# test-descend = 1
# ///
# %% descend
def draw_batches(F, n, steps, rng):
    x = rng.uniform(-5, 5, size=(steps, n))
    return x, F(x)


def descend(theta, x, y, eta):
    path = [theta.copy()]
    for k in range(len(x)):
        theta -= eta * gradient(theta, x[k], y[k])
        path.append(theta.copy())
    return np.array(path)

# %% minima
def F(x):
    return 1.5 / ((x + 2.5) ** 2 / 0.25 + 1) + 0.7 / ((x - 2) ** 2 / 4 + 1)


def settle(theta):
    for _ in range(800):
        theta = theta - gradient(theta, X, F(X))
    return theta


minimum_a, minimum_b = settle(np.array([1.0, -2.0])), settle(np.array([1.0, 2.0]))

# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    escaped = 0
    for _ in range(runs):
        theta, (x, y) = np.array(start), draw_batches(F, n, steps, rng)
        for k in range(steps):
            theta = theta - eta * gradient(theta, x[k], y[k])
        escaped += np.linalg.norm(theta - goal) < np.linalg.norm(theta - start)
    return escaped / runs
