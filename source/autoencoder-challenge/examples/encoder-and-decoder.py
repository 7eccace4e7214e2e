# /// example
# about = "Encoder and decoder as networks of their own, put together; AdamW; a class for the images"
# kind = "correct"
# ///
# %% make-circles
class CirclePainter:
    def __init__(self, pixels=27):
        self.axis = np.linspace(-1.0, 1.0, pixels)

    def paint(self, x0, y0, radius):
        distance = np.hypot(self.axis[None, :] - x0, self.axis[:, None] - y0)
        return (distance < radius)[:, :, None]


painter = CirclePainter()


def make_circles(n, rng):
    parameters = rng.uniform(low=[-1, -1, 0], high=[1, 1, 1], size=(n, 3))
    return np.stack([painter.paint(*p) for p in parameters]).astype(np.float32)
# %% cost
def cost(images, reconstructions):
    difference = (images - reconstructions).ravel()
    return float(difference @ difference / difference.size)
# %% medium-network
def encoder(code):
    return keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(200, "gelu"), keras.layers.Dense(code)], name="encoder")


def decoder():
    return keras.Sequential(
        [keras.layers.Dense(200, "gelu"), keras.layers.Dense(729, "sigmoid"), keras.layers.Reshape((27, 27, 1))], name="decoder"
    )


def medium_network():
    image = keras.Input(shape=(27, 27, 1))
    autoencoder = keras.Model(inputs=image, outputs=decoder()(encoder(9)(image)))
    autoencoder.compile(optimizer=keras.optimizers.AdamW(2e-3, weight_decay=1e-4), loss="mse", metrics=["mae"])
    return autoencoder
# %% hard-network
def hard_network():
    image = keras.Input(shape=(27, 27, 1))
    autoencoder = keras.Model(inputs=image, outputs=decoder()(encoder(3)(image)))
    schedule = keras.optimizers.schedules.ExponentialDecay(3e-3, decay_steps=1000, decay_rate=0.5)
    autoencoder.compile(optimizer=keras.optimizers.AdamW(schedule), loss="mse")
    return autoencoder
# %% entries
entries = {}
entries["MEDIUM-NORMAL"] = describe(medium_network(), batch_size=20)
entries["HARD-NORMAL"] = describe(hard_network(), np.int64(20))
