# /// example
# about = "Positions from 0 to 5 only"
# kind = "wrong"
# caught_by = ["test-batches"]
# [points]
# test-batches = 0
# ///
# %% descend
def draw_batches(F, n, steps, rng):
    x = rng.uniform(5, size=(steps, n))
    return x, F(x)


def descend(theta, x, y, eta):
    path = [np.array(theta, dtype=float)]
    for k in range(len(x)):
        path.append(path[-1] - eta * gradient(path[-1], x[k], y[k]))
    return np.array(path)

# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    escaped = 0
    for _ in range(runs):
        x = rng.uniform(-5, 5, size=(steps, n))
        end = descend(start, x, F(x), eta)[-1]
        escaped += np.linalg.norm(end - goal) < np.linalg.norm(end - start)
    return escaped / runs
