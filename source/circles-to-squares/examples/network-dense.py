# /// example
# about = "A dense layer in the middle: one size, and every place has its own weights"
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
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        layers.Dense(576, activation="sigmoid"),
        layers.Reshape((24, 24, 1)),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
# %% training
model = costs = None
