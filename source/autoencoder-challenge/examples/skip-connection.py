# /// example
# about = "A connection leads around the bottleneck and tells the decoder 60 numbers more"
# kind = "wrong"
# caught_by = ["test-hard", "test-entries"]
# [points]
# test-hard = 0
# test-entries = 0
# ///
# %% hard-network
def hard_network():
    image = keras.Input((27, 27, 1))
    flat = keras.layers.Flatten()(image)
    h = keras.layers.Dense(100, activation="relu")(flat)
    code = keras.layers.Dense(3)(h)
    h = keras.layers.Dense(100, activation="relu")(code)
    h = keras.layers.Concatenate()([h, keras.layers.Dense(60, activation="relu")(flat)])
    h = keras.layers.Dense(729, activation="sigmoid")(h)
    network = keras.Model(image, keras.layers.Reshape((27, 27, 1))(h))
    network.compile(optimizer="adam", loss="mse")
    return network
