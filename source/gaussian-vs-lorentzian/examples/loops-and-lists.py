# /// example
# about = "Curve by curve with loops, one-hot labels, a categorical cross entropy"
# kind = "correct"
# ///
# %% shapes
import math


def gaussian(x, a, x0, w):
    sigma = w / math.sqrt(2 * math.log(2))
    return a * np.exp(-((x - x0) ** 2) / (2 * sigma**2))


def lorentzian(x, a, x0, w):
    return a * w**2 / (w**2 + (x - x0) ** 2)

# %% curves
def make_curves(n, rng, noise=0.0):
    curves, labels = np.zeros((n, 100)), np.zeros(n, dtype=int)
    for k in range(n):
        labels[k] = rng.integers(2)
        shape = [gaussian, lorentzian][labels[k]]
        curves[k] = shape(X, rng.uniform(0.5, 2), rng.uniform(-2, 2), rng.uniform(0.3, 1.5))
        if noise > 0:
            curves[k] += rng.normal(0, noise, 100)
    return curves, labels

# %% accuracy
def accuracy(probabilities, labels):
    right = 0
    for row, label in zip(probabilities, labels):
        right += int(list(row).index(max(row)) == label)
    return right / len(labels)

# %% network
def build_network(classes=2):
    y = inputs = keras.Input(shape=(100,))
    for units in (60, 30):
        y = keras.layers.Dense(units, activation="tanh")(y)
    network = keras.Model(inputs, keras.layers.Dense(classes, activation="softmax")(y))
    network.compile(optimizer=keras.optimizers.Adam(3e-3), loss="categorical_crossentropy", metrics=["accuracy"])
    return network

# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    curves, labels = make_curves(20_000, np.random.default_rng(seed), noise)
    network = build_network()
    network.fit(curves, np.eye(2)[labels], batch_size=64, epochs=6, verbose=0)
    return network

# %% secant
def secant(x, a, x0, w):
    y = (x - x0) / w
    k = math.log(1 + math.sqrt(2))
    return 4 * a / (np.exp(k * y) + np.exp(-k * y)) ** 2

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
    network.fit(curves, np.eye(3)[labels], batch_size=50, epochs=8, verbose=0)
    return network
