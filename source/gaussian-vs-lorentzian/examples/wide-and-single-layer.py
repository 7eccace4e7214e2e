# /// example
# about = "One wide hidden layer with large batches; a helper for all families"
# kind = "correct"
# ///
# %% shapes
def family(kind, x, a, x0, w):
    u2 = np.square(np.divide(np.subtract(x, x0), w))
    return a * {"g": lambda: np.power(0.5, u2), "l": lambda: np.reciprocal(1 + u2)}[kind]()


def gaussian(x, a, x0, w):
    return family("g", x, a, x0, w)


def lorentzian(x, a, x0, w):
    return family("l", x, a, x0, w)

# %% curves
def make_curves(n, rng, noise=0.0):
    numbers = rng.random((4, n, 1))
    labels = (numbers[0, :, 0] < 0.5) * 1
    a, x0, w = 0.5 + 1.5 * numbers[1], 4 * numbers[2] - 2, 0.3 + 1.2 * numbers[3]
    curves = np.array(gaussian(X, a, x0, w))
    curves[labels == 1] = lorentzian(X, a, x0, w)[labels == 1]
    curves += noise * rng.standard_normal(curves.shape)
    return curves, labels

# %% accuracy
def accuracy(probabilities, labels):
    return (probabilities[np.arange(len(labels)), labels] == probabilities.max(axis=1)).mean()

# %% network
def build_network(classes=2):
    network = keras.Sequential()
    network.add(keras.Input((100,)))
    network.add(keras.layers.Dense(200, activation="relu"))
    network.add(keras.layers.Dense(classes, activation="softmax"))
    network.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy")
    return network

# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    network = build_network()
    network.fit(*make_curves(20_000, np.random.default_rng(seed), noise), batch_size=32, epochs=4, verbose=0)
    return network

# %% secant
def secant(x, a, x0, w):
    power = np.power(1 + np.sqrt(2), -2 * np.abs(np.divide(np.subtract(x, x0), w)))
    return 4 * a * power / np.square(1 + power)

# %% three
def train_three(seed):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    n = 20_000
    a, x0, w = rng.uniform(0.5, 2, (n, 1)), rng.uniform(-2, 2, (n, 1)), rng.uniform(0.3, 1.5, (n, 1))
    labels = rng.integers(0, 3, n)
    third = a / np.cosh(np.log(1 + np.sqrt(2)) * (X - x0) / w) ** 2
    curves = np.choose(labels[:, None], [gaussian(X, a, x0, w), lorentzian(X, a, x0, w), third])
    network = build_network(3)
    network.fit(curves, labels, batch_size=50, epochs=8, verbose=0)
    return network
