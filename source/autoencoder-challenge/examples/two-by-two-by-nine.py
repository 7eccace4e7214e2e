# /// example
# about = "A bottleneck of shape (2, 2, 9), counted as 9 neurons: it has 36"
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
        keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(3),
        keras.layers.Conv2D(9, 3, activation="relu"),
        keras.layers.MaxPooling2D(3),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    network.compile(optimizer="adam", loss="mse")
    return network
