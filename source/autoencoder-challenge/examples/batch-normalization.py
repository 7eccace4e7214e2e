# /// example
# about = "BatchNormalization mixes the images of a batch: describe refuses it and the entries stay empty"
# kind = "wrong"
# caught_by = ["test-entries"]
# [points]
# test-entries = 0
# ///
# %% medium-network
def medium_network():
    layers = [keras.Input((27, 27, 1)), keras.layers.Flatten()]
    for units in (200, 9, 200):
        layers += [keras.layers.Dense(units, activation="relu" if units > 9 else None)]
        layers += [keras.layers.BatchNormalization(momentum=0.9)]
    layers += [keras.layers.Dense(729, activation="sigmoid"), keras.layers.Reshape((27, 27, 1))]
    network = keras.Sequential(layers)
    network.compile(optimizer="adam", loss="mse")
    return network
