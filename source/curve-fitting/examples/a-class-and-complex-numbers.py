# /// example
# about = "A class for the fit; i times theta as the vector (theta0, theta1) of the plane; generators"
# kind = "correct"
# ///
# %% model
class Line:
    def __init__(self, theta):
        self.height, self.position = theta

    def __call__(self, x):
        return self.height * self.profile(x)

    def profile(self, x):
        return 1 / (1 + (x - self.position) ** 2)

    def by_position(self, x):
        return 2 * self.height * (x - self.position) * self.profile(x) ** 2


def model(theta, x):
    return Line(theta)(x)


def cost(theta, x, y):
    return np.var(Line(theta)(x) - y) / 2 + np.mean(Line(theta)(x) - y) ** 2 / 2

# %% gradient
def gradient(theta, x, y):
    line = Line(theta)
    weights = (line(x) - y) / np.size(x)
    return np.array([weights @ line.profile(x), weights @ line.by_position(x)])

# %% descend
def draw_batches(F, n, steps, rng):
    x = LOW + (HIGH - LOW) * rng.uniform(size=(steps, n))
    return np.array(x), np.array([F(row) for row in x])


def positions_on_the_way(theta, x, y, eta):
    z = complex(*theta)
    yield z
    for batch in zip(x, y):
        z -= eta * complex(*gradient((z.real, z.imag), *batch))
        yield z


def descend(theta, x, y, eta):
    return np.array([(z.real, z.imag) for z in positions_on_the_way(theta, x, y, eta)])

# %% fit
def fit(x, y):
    # true stochastic descent: 20 samples per step, eta falls slowly so that the noise dies out
    rng = np.random.default_rng(0)
    start = np.argmax(y**2)
    theta = np.array([y[start], x[start]])
    for step in range(5000):
        pick = rng.integers(len(x), size=20)
        theta = theta - gradient(theta, x[pick], y[pick]) / (1 + step / 100)
    return theta

# %% minima
def F(x):
    return np.exp(-((x + 1.7) ** 2)) + 0.45 * np.exp(-((x - 2) ** 2) / 3)


def settle(theta):
    line = lambda t: (lambda u: (1 / (1 + u * u), 2 * t[0] * u / (1 + u * u) ** 2, t[0] / (1 + u * u) - F(X)))(X - t[1])
    for _ in range(4000):
        by_height, by_position, deviation = line(theta)
        theta = theta - 0.5 * np.array([np.mean(deviation * by_height), np.mean(deviation * by_position)])
    return theta


minimum_b = settle(np.array([0.8, -1.5]))
minimum_a = settle(np.array([0.5, 2.0]))

# %% noise
def step_statistics(theta, x, y, n, eta):
    line = Line(theta)
    kicks = -eta * np.stack([line.profile(x), line.by_position(x)]) * (line(x) - y)
    return kicks.mean(axis=1), np.cov(kicks) / n

# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    ends = np.array([descend(start, *draw_batches(F, n, steps, rng), eta)[-1] for _ in range(runs)])
    return float((np.hypot(*(ends - goal).T) < np.hypot(*(ends - start).T)).sum()) / runs

# %% schedule
schedule = [(4, 4.0, 600), (4, 2.0, 150), (4, 1.0, 150), (4, 0.3, 150)]
