# /// example
# about = "Plain loops over samples, steps and runs; lists instead of arrays until the end"
# kind = "correct"
# ///
# %% model
def model(theta, x):
    return np.array([theta[0] / ((value - theta[1]) ** 2 + 1) for value in x])


def cost(theta, x, y):
    total = 0.0
    for prediction, value in zip(model(theta, x), y):
        total += (prediction - value) ** 2 / 2
    return total / len(x)

# %% gradient
def gradient(theta, x, y):
    by_height = by_position = 0.0
    for position, value in zip(x, y):
        denominator = (position - theta[1]) ** 2 + 1
        deviation = theta[0] / denominator - value
        by_height += deviation / denominator
        by_position += deviation * 2 * theta[0] * (position - theta[1]) / denominator**2
    return np.array([by_height / len(x), by_position / len(x)])

# %% descend
def draw_batches(F, n, steps, rng):
    x, y = [], []
    for _ in range(steps):
        row = np.array([-5 + 10 * rng.random() for _ in range(n)])
        x.append(row)
        y.append(F(row))
    return np.array(x), np.array(y)


def descend(theta, x, y, eta):
    here = [float(theta[0]), float(theta[1])]
    path = [tuple(here)]
    for x_step, y_step in zip(x, y):
        slope = gradient(here, x_step, y_step)
        here[0] -= eta * slope[0]
        here[1] -= eta * slope[1]
        path.append(tuple(here))
    return np.array(path)

# %% fit
def fit(x, y):
    # a grid of starts, the best of them, then downhill on NumPy arrays
    best = min(((h, p) for h in (-1.5, -0.7, 0.7, 1.5) for p in range(-4, 5)), key=lambda t: np.mean((t[0] / ((x - t[1]) ** 2 + 1) - y) ** 2))
    h, p = best
    for _ in range(1500):
        d = (x - p) ** 2 + 1
        r = h / d - y
        h, p = h - np.mean(r / d), p - np.mean(r * h * 2 * (x - p) / d**2)
    return np.array([h, p])

# %% noise
def step_statistics(theta, x, y, n, eta):
    samples = [gradient(theta, [a], [b]) for a, b in zip(x, y)]
    mean = sum(samples) / len(samples)
    covariance = np.zeros((2, 2))
    for sample in samples:
        for j in range(2):
            for k in range(2):
                covariance[j, k] += (sample[j] - mean[j]) * (sample[k] - mean[k]) / len(samples)
    return -eta * mean, eta * eta * covariance / n

# %% minima
def F(x):
    return np.array([1.0 / ((v + 2) ** 2 + 1) - 0.8 / ((v - 2.5) ** 2 + 1) for v in x])


def roll(h, p):
    y = F(X)
    for _ in range(600):
        d = (X - p) ** 2 + 1
        r = h / d - y
        h, p = h - np.mean(r / d), p - np.mean(r * h * 2 * (X - p) / d**2)
    return np.array([h, p])


minimum_a, minimum_b = roll(1.0, -2.0), roll(-1.0, 2.0)

# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    count = 0
    for run in range(runs):
        x, y = rng.uniform(-5, 5, (steps, n)), None
        y = F(x)
        h, p = float(start[0]), float(start[1])
        for k in range(steps):
            d = (x[k] - p) ** 2 + 1
            r = h / d - y[k]
            h, p = h - eta * np.mean(r / d), p - eta * np.mean(r * h * 2 * (x[k] - p) / d**2)
        to_goal = ((h - goal[0]) ** 2 + (p - goal[1]) ** 2) ** 0.5
        to_start = ((h - start[0]) ** 2 + (p - start[1]) ** 2) ** 0.5
        if to_goal < to_start:
            count += 1
    return count / runs

# %% schedule
schedule = [(1, 1.0, 3000), (10, 1.0, 200)]
