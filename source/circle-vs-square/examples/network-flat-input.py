# /// example
# about = "Expects images of 400 numbers"
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
        keras.Input((400,)),
        layers.Dense(50, activation="relu"),
        layers.Dense(2, activation="softmax"),
    ])
    network.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    return network
# %% training
model = costs = None
