# /// example
# about = "Strides halve the image and nothing brings it back"
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
        keras.Input((None, None, 1)),
        layers.Conv2D(8, 5, strides=2, padding="same", activation="relu"),
        layers.Conv2D(1, 5, padding="same", activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
# %% training
model = costs = None
