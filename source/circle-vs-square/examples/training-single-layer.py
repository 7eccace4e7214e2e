# /// example
# about = "No hidden layer: a single mask cannot know where the shape is"
# kind = "wrong"
# caught_by = ["test-clean", "test-noisy", "test-covered"]
# [points]
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% build-network
def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((20, 20, 1)),
        layers.Flatten(),
        layers.Dense(2, activation="softmax"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return network
