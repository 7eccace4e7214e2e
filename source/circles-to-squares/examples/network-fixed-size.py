# /// example
# about = "Convolutions throughout, but the size of the input is fixed"
# kind = "wrong"
# caught_by = ["test-network", "test-network-sees"]
# [points]
# test-network = 0
# test-network-sees = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% build-network
def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((24, 24, 1)),
        layers.Conv2D(8, 5, padding="same", activation="relu"),
        layers.Conv2D(8, 5, padding="same", activation="relu"),
        layers.Conv2D(1, 5, padding="same", activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
# %% training
model = costs = None
