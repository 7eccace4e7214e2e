# /// example
# about = "theta1 moves after theta0, with the slope at the new place"
# kind = "wrong"
# caught_by = ["test-descend"]
# [points]
# test-descend = 0
# ///
# %% descend
def draw_batches(F, n, steps, rng):
    x = rng.uniform(-5, 5, size=(steps, n))
    return x, F(x)


def descend(theta, x, y, eta):
    theta = np.array(theta, dtype=float)
    path = [theta.copy()]
    for k in range(len(x)):
        theta[0] -= eta * gradient(theta, x[k], y[k])[0]
        theta[1] -= eta * gradient(theta, x[k], y[k])[1]
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
