# /// example
# about = "Four neurons for HARD"
# kind = "wrong"
# caught_by = ["test-hard", "test-entries"]
# [points]
# test-hard = 0
# test-entries = 0
# ///
# %% hard-network
def hard_network():
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(4),
        keras.layers.Dense(200, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    network.compile("adam", "mse")
    return network
