# /// example
# about = "A learning rate of 10"
# kind = "wrong"
# caught_by = ["test-medium-learns", "test-training"]
# [points]
# test-medium-learns = 0
# test-training = 0
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
    network.compile(keras.optimizers.Adam(10.0), "mse")
    return network
