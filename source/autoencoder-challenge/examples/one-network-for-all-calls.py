# /// example
# about = "Builds and trains one network and returns it with every call"
# kind = "wrong"
# caught_by = ["test-medium-learns"]
# [points]
# test-medium-learns = 0
# test-training = 0
# ///
# %% medium-network
the_network = keras.Sequential([
    keras.Input((27, 27, 1)),
    keras.layers.Flatten(),
    keras.layers.Dense(200, activation="relu"),
    keras.layers.Dense(9),
    keras.layers.Dense(200, activation="relu"),
    keras.layers.Dense(729, activation="sigmoid"),
    keras.layers.Reshape((27, 27, 1)),
])
the_network.compile(optimizer="adam", loss="mse")
train(the_network, make_circles, steps=600, batch_size=20, rng=np.random.default_rng(1))


def medium_network():
    return the_network
