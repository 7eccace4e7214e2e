# /// example
# about = "compile is forgotten"
# kind = "wrong"
# caught_by = ["test-network"]
# [points]
# test-network = 1
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
        layers.Dense(50, activation="relu"),
        layers.Dense(2, activation="softmax"),
    ])
    return network
# %% training
model = costs = None
