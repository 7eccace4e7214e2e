# /// example
# about = "The shortest dense networks, Adam as it comes, everything vectorised with meshgrid"
# kind = "correct"
# ///
# %% make-circles
X, Y = np.meshgrid(np.linspace(-1, 1, 27), np.linspace(-1, 1, 27))


def make_circles(n, rng):
    r = rng.random(n).reshape(n, 1, 1)
    x0, y0 = 2 * rng.random((2, n, 1, 1)) - 1
    return np.where((X - x0) ** 2 + (Y - y0) ** 2 < r * r, 1.0, 0.0).astype("float32").reshape(n, 27, 27, 1)
# %% cost
cost = lambda images, reconstructions: np.square(images - reconstructions).mean()
# %% mean-image
def mean_image_cost(train_images, test_images):
    return cost(test_images, train_images.mean(axis=0))
# %% bottleneck
import math


def neurons(shape):
    return math.prod(shape[1:])


def bottleneck(shapes):
    return min(map(neurons, shapes))
# %% medium-network
def dense_network(code):
    network = keras.models.Sequential()
    network.add(keras.layers.Input(shape=(27, 27, 1)))
    network.add(keras.layers.Flatten())
    for units in (200, 100):
        network.add(keras.layers.Dense(units, activation="relu"))
    network.add(keras.layers.Dense(code))
    for units in (100, 200):
        network.add(keras.layers.Dense(units, activation="relu"))
    network.add(keras.layers.Dense(729, activation="sigmoid"))
    network.add(keras.layers.Reshape((27, 27, 1)))
    network.compile(loss="mse", optimizer="adam")
    return network


def medium_network():
    return dense_network(9)
# %% hard-network
def hard_network():
    return dense_network(3)
# %% entries
entries = dict([(f"{level}-NORMAL", describe(network(), 30)) for level, network in [("MEDIUM", medium_network), ("HARD", hard_network)]])
