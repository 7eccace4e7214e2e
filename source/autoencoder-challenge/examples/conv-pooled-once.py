# /// example
# about = "Only one pooling: the bottleneck has 9 x 9 pixels"
# kind = "wrong"
# caught_by = ["test-conv"]
# [points]
# test-conv = 0
# ///
# %% conv-autoencoder
def conv_autoencoder(channels):
    conv, pool, up = keras.layers.Conv2D, keras.layers.AveragePooling2D, keras.layers.UpSampling2D
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        conv(8, 5, padding="same", activation="relu"),
        pool(3),
        conv(8, 5, padding="same", activation="relu"),
        conv(channels, 3, padding="same"),
        conv(8, 5, padding="same", activation="relu"),
        up(3),
        conv(1, 3, padding="same", activation="sigmoid"),
    ])
    network.compile("adam", "mse")
    return network
