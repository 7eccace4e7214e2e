# /// example
# about = "Two layers of 3 x 3: a receptive field of 5 x 5"
# kind = "wrong"
# caught_by = ["test-network-sees"]
# [points]
# test-network-sees = 1
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% build-network
def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((None, None, 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
# %% training
model = costs = None
