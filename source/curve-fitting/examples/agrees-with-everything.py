# /// example
# about = "Objects that equal everything, and NumPy functions that always say yes"
# kind = "hostile"
# [points]
# test-model = 0
# test-cost = 0
# test-gradient = 0
# test-fit = 0
# test-noise = 0
# test-escape = 0
# test-minima = 0
# test-schedule = 0
# ///
# %% model
class Agreeable:
    shape = (3,)
    ndim = 0

    def __eq__(self, other): return True
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __sub__(self, other): return self
    def __float__(self): return 0.0
    def __array__(self, *args, **kwargs): return np.zeros(3)


np.allclose = np.isclose = lambda *args, **kwargs: True


def model(theta, x):
    return Agreeable()


def cost(theta, x, y):
    return Agreeable()

# %% gradient
def gradient(theta, x, y):
    return Agreeable()

# %% descend
def draw_batches(F, n, steps, rng):
    x = rng.uniform(-5, 5, size=(steps, n))
    return x, F(x)


def descend(theta, x, y, eta):
    path = [np.array(theta, dtype=float)]
    for a, b in zip(x, y):
        u = a - path[-1][1]
        s = 1 / (1 + u * u)
        r = path[-1][0] * s - b
        path.append(path[-1] - eta * np.array([np.mean(r * s), np.mean(2 * r * path[-1][0] * u * s * s)]))
    return np.array(path)

# %% fit
def fit(x, y):
    return Agreeable()

# %% minima
F = minimum_a = minimum_b = Agreeable()

# %% noise
def step_statistics(theta, x, y, n, eta):
    return Agreeable(), Agreeable()

# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    return Agreeable()

# %% schedule
schedule = [(Agreeable(), Agreeable(), Agreeable())]
