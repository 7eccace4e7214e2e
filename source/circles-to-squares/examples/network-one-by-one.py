# /// example
# about = "Kernels of 1 x 1: every pixel is on its own"
# kind = "wrong"
# caught_by = ["test-network-sees"]
# [points]
# test-network-sees = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% build-network
def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((None, None, 1)),
        layers.Conv2D(16, 1, padding="same", activation="relu"),
        layers.Conv2D(16, 1, padding="same", activation="relu"),
        layers.Conv2D(1, 1, padding="same", activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
# %% training
model = costs = None
