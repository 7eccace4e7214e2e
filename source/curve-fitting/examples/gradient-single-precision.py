# /// example
# about = "Everything in float32, as in a network"
# kind = "wrong"
# caught_by = ["test-gradient"]
# [points]
# test-gradient = 1
# ///
# %% gradient
def gradient(theta, x, y):
    theta, x, y = (np.asarray(part, dtype=np.float32) for part in (theta, x, y))
    d = (x - theta[1]) ** 2 + 1
    r = theta[0] / d - y
    return np.array([np.mean(r / d), np.mean(r * 2 * theta[0] * (x - theta[1]) / d**2)])


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
