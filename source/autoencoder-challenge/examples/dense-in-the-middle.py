# /// example
# about = "The convolutional autoencoder has dense layers in the middle"
# kind = "wrong"
# caught_by = ["test-conv"]
# [points]
# test-conv = 0
# ///
# %% conv-autoencoder
def conv_autoencoder(channels):
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Conv2D(8, 5, padding="same", activation="relu"),
        keras.layers.AveragePooling2D(3),
        keras.layers.AveragePooling2D(3),
        keras.layers.Flatten(),
        keras.layers.Dense(9 * channels),
        keras.layers.Reshape((3, 3, channels)),
        keras.layers.UpSampling2D(9),
        keras.layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ])
    network.compile("adam", "mse")
    return network
