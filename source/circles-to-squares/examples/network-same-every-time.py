# /// example
# about = "One network for all calls"
# kind = "wrong"
# caught_by = ["test-network"]
# [points]
# test-network = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% build-network
def build_once():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((None, None, 1)),
        layers.Conv2D(8, 5, padding="same", activation="relu"),
        layers.Conv2D(8, 5, padding="same", activation="relu"),
        layers.Conv2D(1, 5, padding="same", activation="sigmoid"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network


the_network = build_once()


def build_network():
    return the_network
# %% training
model = costs = None
