# /// example
# about = "A learning rate of 0 (a schedule copied without its values): the network never learns"
# kind = "wrong"
# caught_by = ["test-hard-learns", "test-training"]
# [points]
# test-hard-learns = 0
# test-training = 0
# ///
# %% hard-network
def hard_network():
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(200, activation="relu"),
        keras.layers.Dense(3),
        keras.layers.Dense(200, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    network.compile(optimizer=keras.optimizers.SGD(learning_rate=0.0), loss="mse")
    return network
