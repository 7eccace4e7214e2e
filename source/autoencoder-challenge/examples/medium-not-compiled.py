# /// example
# about = "The network for the challenge is not compiled"
# kind = "wrong"
# caught_by = ["test-medium", "test-medium-learns", "test-training", "test-entries"]
# [points]
# test-medium = 0
# test-medium-learns = 0
# test-training = 0
# test-entries = 0
# ///
# %% medium-network
def medium_network():
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(9),
        keras.layers.Dense(200, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    pass
    return network
