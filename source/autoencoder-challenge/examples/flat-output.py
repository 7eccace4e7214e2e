# /// example
# about = "The network ends with 729 numbers instead of an image"
# kind = "wrong"
# caught_by = ["test-hard", "test-entries"]
# [points]
# test-hard = 0
# test-hard-learns = 0
# test-training = 0
# test-entries = 0
# ///
# %% hard-network
def hard_network():
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(3),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
    ])
    network.compile(optimizer="adam", loss="mse")
    return network
