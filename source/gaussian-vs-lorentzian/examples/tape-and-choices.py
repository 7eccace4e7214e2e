# /// example
# about = "Own training loop with GradientTape and new curves in every step; float32"
# kind = "correct"
# ///
# %% shapes
def gaussian(x, a, x0, w):
    return a * 2.0 ** (-(((x - x0) / w) ** 2))


def lorentzian(x, a, x0, w):
    return a * np.abs(1 / (1 + 1j * (x - x0) / w)) ** 2

# %% curves
def make_curves(n, rng, noise=0.0):
    labels = rng.choice(2, size=n)
    a, x0, w = (rng.uniform(low, high, n)[:, None] for low, high in ((0.5, 2), (-2, 2), (0.3, 1.5)))
    both = np.stack([gaussian(X, a, x0, w), lorentzian(X, a, x0, w)])
    curves = both[labels, np.arange(n)]
    return rng.normal(curves, noise).astype(np.float32), labels

# %% accuracy
def accuracy(probabilities, labels):
    order = np.argsort(probabilities, axis=-1)
    return float(np.count_nonzero(order[:, -1] == np.asarray(labels)) / np.size(labels))

# %% network
import tensorflow as tf


def build_network(classes=2):
    network = keras.Sequential([keras.Input((100,)), keras.layers.Dense(80, activation="gelu"), keras.layers.Dense(40, activation="gelu"), keras.layers.Dense(classes), keras.layers.Softmax()])
    network.compile(optimizer=keras.optimizers.Adam(0.003), loss=keras.losses.SparseCategoricalCrossentropy())
    return network

# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    network, optimizer, loss = build_network(), keras.optimizers.Adam(0.003), keras.losses.SparseCategoricalCrossentropy()

    @tf.function
    def step(curves, labels):
        with tf.GradientTape() as tape:
            cost = loss(labels, network(curves, training=True))
        optimizer.apply_gradients(zip(tape.gradient(cost, network.trainable_variables), network.trainable_variables))

    optimizer.build(network.trainable_variables)
    for _ in range(1500):
        curves, labels = make_curves(64, rng, noise)
        step(tf.constant(curves), tf.constant(labels))
    return network

# %% secant
def secant(x, a, x0, w):
    return a * (1 - np.tanh(np.arcsinh(1.0) * (x - x0) / w) ** 2)
