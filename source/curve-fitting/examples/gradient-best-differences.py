# /// example
# about = "Central differences with the best step for each component, the most that differences can do"
# kind = "wrong"
# caught_by = ["test-gradient"]
# [points]
# test-gradient = 1
# ///
# %% gradient
def gradient(theta, x, y):
    slopes = []
    for j in range(2):
        h = np.zeros(2)
        h[j] = 6e-6 * abs(theta[j])
        slopes.append((cost(theta + h, x, y) - cost(theta - h, x, y)) / (2 * h[j]))
    return np.array(slopes)


wrong_gradient = gradient

# %% descend
def _slope(theta, x, y):
    u = x - theta[1]
    s = 1 / (u**2 + 1)
    r = theta[0] * s - y
    return np.array([r * s, r * theta[0] * 2 * u * s**2]).mean(axis=1)


def draw_batches(F, n, steps, rng):
    x = rng.uniform(-5, 5, size=(steps, n))
    return x, F(x)


def descend(theta, x, y, eta):
    path = [np.array(theta, dtype=float)]
    for k in range(len(x)):
        path.append(path[-1] - eta * _slope(path[-1], x[k], y[k]))
    return np.array(path)

# %% fit
def fit(x, y):
    peak = np.argmax(np.abs(y))
    theta = np.array([y[peak], x[peak]])
    for _ in range(800):
        theta = theta - _slope(theta, x, y)
    return theta
