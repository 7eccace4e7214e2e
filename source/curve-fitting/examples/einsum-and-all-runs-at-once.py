# /// example
# about = "Jacobians with einsum; all runs of an experiment advance together"
# kind = "correct"
# ///
# %% model
def model(theta, x):
    return theta[0] * np.reciprocal(1.0 + np.square(np.subtract(x, theta[1])))


def cost(theta, x, y):
    r = model(theta, x) - y
    return np.dot(r, r) / (2 * r.size)

# %% gradient
def jacobian(theta, x):
    """Derivatives of the model, shape (2,) + shape of x; theta has the shape (2, ...)."""
    u = x - theta[1]
    lorentz = 1 / (1 + u * u)
    return np.stack([lorentz, 2 * theta[0] * u * lorentz * lorentz])


def gradient(theta, x, y):
    return np.einsum("js,s->j", jacobian(theta, x), model(theta, x) - y) / len(x)

# %% descend
def draw_batches(F, n, steps, rng):
    x = 10 * (rng.random((steps, n)) - 0.5)
    return x, F(x)


def descend(theta, x, y, eta):
    path = np.empty((len(x) + 1, 2))
    path[0] = theta
    for k, (positions, values) in enumerate(zip(x, y)):
        path[k + 1] = path[k] - eta * gradient(path[k], positions, values)
    return path

# %% fit
def fit(x, y):
    # for a given position the best height is known, so scan the position and refine twice
    positions = np.linspace(-5, 5, 501)
    for width in (0.04, 0.002, 0.0001):
        s = 1 / ((x - positions[:, None]) ** 2 + 1)
        heights = (s @ y) / np.einsum("ps,ps->p", s, s)
        best = np.argmax(heights**2 * np.einsum("ps,ps->p", s, s))
        theta = np.array([heights[best], positions[best]])
        positions = np.linspace(theta[1] - width, theta[1] + width, 101)
    return theta

# %% noise
def step_statistics(theta, x, y, n, eta):
    g = jacobian(theta, x) * (model(theta, x) - y)
    second = np.einsum("js,ks->jk", g, g) / g.shape[1]
    first = g.mean(axis=1)
    return -eta * first, eta**2 * (second - np.outer(first, first)) / n

# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    theta = np.repeat(np.asarray(start, dtype=float)[:, None], runs, axis=1)  # (2, runs)
    x = rng.uniform(-5, 5, (steps, runs, n))
    y = F(x)
    for k in range(steps):
        there = theta[:, :, None]
        theta = theta - eta * np.mean(jacobian(there, x[k]) * (model(there, x[k]) - y[k]), axis=-1)
    away = [np.linalg.norm(theta - np.asarray(point)[:, None], axis=0) for point in (goal, start)]
    return np.mean(away[0] < away[1])

# %% schedule
schedule = [(3, 3.0, 1000), (20, 1.0, 100)]
