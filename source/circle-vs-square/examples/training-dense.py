# /// example
# about = "A dense network trained with noise: it learns, but needs many more images"
# kind = "wrong"
# caught_by = ["test-noisy"]
# [points]
# test-noisy = 1
# ///
# %% build-network
def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((20, 20, 1)),
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        layers.Dense(50, activation="relu"),
        layers.Dense(2, activation="softmax"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy")
    return network
