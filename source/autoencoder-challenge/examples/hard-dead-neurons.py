# /// example
# about = "All pixels start below zero and stay there: a ReLU at the output with a rate that kills it"
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
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(3),
        keras.layers.Dense(200, activation="relu"),
        keras.layers.Dense(729, activation="relu"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    network.compile(keras.optimizers.SGD(50.0), "mse")
    return network
