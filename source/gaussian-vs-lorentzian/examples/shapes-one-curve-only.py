# /// example
# about = "Loops that work for a single curve only"
# kind = "wrong"
# caught_by = ["test-gaussian", "test-lorentzian"]
# [points]
# test-gaussian = 0
# test-lorentzian = 0
# ///
# %% shapes
def gaussian(x, a, x0, w):
    return np.array([a * np.exp(-np.log(2) * ((p - x0) / w) ** 2) for p in x.ravel()])


def lorentzian(x, a, x0, w):
    return np.array([a / (1 + ((p - x0) / w) ** 2) for p in x.ravel()])

# %% curves
gaussian_, lorentzian_ = (lambda a, x0, w: a * np.exp(-np.log(2) * ((X - x0) / w) ** 2)), (lambda a, x0, w: a / (1 + ((X - x0) / w) ** 2))


def make_curves(n, rng, noise=0.0):
    labels = rng.integers(0, 2, n)
    a, x0, w = rng.uniform(0.5, 2, (n, 1)), rng.uniform(-2, 2, (n, 1)), rng.uniform(0.3, 1.5, (n, 1))
    curves = np.where(labels[:, None] == 0, gaussian_(a, x0, w), lorentzian_(a, x0, w))
    return curves + noise * rng.normal(size=(n, 100)), labels

# %% three
def train_three(seed):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    n = 20_000
    curves, labels = make_curves(n, rng)
    new = rng.integers(0, 3, n) == 2
    a, x0, w = rng.uniform(0.5, 2, (n, 1)), rng.uniform(-2, 2, (n, 1)), rng.uniform(0.3, 1.5, (n, 1))
    third = a / np.cosh(np.log(1 + np.sqrt(2)) * (X - x0) / w) ** 2
    network = build_network(3)
    network.fit(np.where(new[:, None], third, curves), np.where(new, 2, labels), batch_size=50, epochs=6, verbose=0)
    return network
