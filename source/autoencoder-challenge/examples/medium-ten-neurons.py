# /// example
# about = "Ten neurons: one too many"
# kind = "wrong"
# caught_by = ["test-medium", "test-entries"]
# [points]
# test-medium = 0
# test-entries = 0
# ///
# %% medium-network
def medium_network():
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(10),
        keras.layers.Dense(200, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    network.compile("adam", "mse")
    return network
