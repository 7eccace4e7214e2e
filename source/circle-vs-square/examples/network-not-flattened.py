# /// example
# about = "Flatten is forgotten: an output for every pixel"
# kind = "wrong"
# caught_by = ["test-network"]
# [points]
# test-network = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% build-network
def build_network():
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((20, 20, 1)),
        layers.Dense(50, activation="relu"),
        layers.Dense(2, activation="softmax"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return network
# %% training
model = costs = None
