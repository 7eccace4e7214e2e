# /// example
# about = "Circle by circle in a loop; functional API; Nadam; sums written out"
# kind = "correct"
# ///
# %% make-circles
def make_circles(n, rng):
    axis = np.linspace(-1, 1, 27)
    x, y = np.meshgrid(axis, axis)
    images = np.zeros((n, 27, 27, 1), dtype="float32")
    for k in range(n):
        r = rng.uniform(0, 1)
        cx = rng.uniform(-1, 1)
        cy = rng.uniform(-1, 1)
        images[k, :, :, 0] = (x - cx) ** 2 + (y - cy) ** 2 < r**2
    return images
# %% cost
def cost(images, reconstructions):
    total = 0.0
    for image, reconstruction in zip(images, reconstructions):
        total += np.sum((image - reconstruction) ** 2)
    return total / images.size
# %% final-cost
def final_cost(costs, last=50):
    tail = costs[max(0, len(costs) - last) :]
    return sum(tail) / len(tail)
# %% running-mean
def batch_costs(running_means):
    costs = []
    total = 0.0
    for n, mean in enumerate(running_means, start=1):
        costs.append(n * mean - total)
        total = n * mean
    return costs
# %% bottleneck
def neurons(shape):
    product = 1
    for length in shape[1:]:
        product = product * length
    return product


def bottleneck(shapes):
    smallest = neurons(shapes[0])
    for shape in shapes:
        if neurons(shape) < smallest:
            smallest = neurons(shape)
    return smallest
# %% medium-network
from keras import Input, Model
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D, Reshape


def medium_network():
    image = Input((27, 27, 1))
    h = Conv2D(6, 5, padding="same", activation="relu")(image)
    h = MaxPooling2D(3)(h)
    h = Conv2D(12, 3, padding="same", activation="relu")(h)
    h = MaxPooling2D(3)(h)
    code = Dense(9, name="code")(Flatten()(h))
    h = Dense(150, activation="relu")(code)
    pixels = Dense(27 * 27, activation="sigmoid")(h)
    network = Model(image, Reshape((27, 27, 1))(pixels))
    network.compile(optimizer="nadam", loss="mean_squared_error")
    return network
# %% hard-network
def hard_network():
    image = Input((27, 27, 1))
    h = Flatten()(image)
    h = Dense(150, activation="relu")(h)
    h = Dense(50, activation="relu")(h)
    code = Dense(3, name="code")(h)
    h = Dense(50, activation="relu")(code)
    h = Dense(150, activation="relu")(h)
    pixels = Dense(27 * 27, activation="sigmoid")(h)
    network = Model(image, Reshape((27, 27, 1))(pixels))
    network.compile(optimizer=keras.optimizers.Nadam(0.002), loss=keras.losses.MeanSquaredError())
    return network
