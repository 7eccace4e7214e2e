# /// example
# about = "No nonlinearity between the layers: one wide convolution"
# kind = "wrong"
# caught_by = ["test-training", "test-sizes"]
# [points]
# test-training = 2
# test-sizes = 0
# ///
# %% build-network
def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((None, None, 1)),
        layers.Conv2D(8, 5, padding="same", activation=None),
        layers.Conv2D(8, 5, padding="same", activation=None),
        layers.Conv2D(1, 5, padding="same", activation=None),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
