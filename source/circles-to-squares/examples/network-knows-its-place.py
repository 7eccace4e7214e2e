# /// example
# about = "A second channel with the column: the network knows where it is"
# kind = "wrong"
# caught_by = ["test-network-sees"]
# [points]
# test-network-sees = 1
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% build-network
class Coordinates(keras.layers.Layer):
    """Adds a channel that grows from left to right."""

    def call(self, images):
        column = keras.ops.cumsum(keras.ops.ones_like(images), axis=2) / 24
        return keras.ops.concatenate([images, column], axis=-1)


def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((None, None, 1)),
        Coordinates(),
        layers.Conv2D(8, 5, padding="same", activation="relu"),
        layers.Conv2D(8, 5, padding="same", activation="relu"),
        layers.Conv2D(1, 5, padding="same", activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
# %% training
model = costs = None
