# /// example
# about = "No dense layer anywhere: strides down, transposed convolutions up, 1 x 1 x 3 in the middle"
# kind = "correct"
# ///
# %% conv-autoencoder
def conv_autoencoder(channels):
    down = dict(strides=3, padding="same", activation="elu")
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Conv2D(8, 3, **down),
        keras.layers.Conv2D(channels, 3, strides=3, padding="same"),
        keras.layers.Conv2DTranspose(8, 3, **down),
        keras.layers.Conv2DTranspose(1, 3, strides=3, padding="same", activation="sigmoid"),
    ])
    network.compile("rmsprop", "mse")
    return network
# %% medium-network
def medium_network():
    conv = dict(kernel_size=5, padding="same", activation="relu")
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Conv2D(4, **conv),
        keras.layers.AveragePooling2D(3),
        keras.layers.Conv2D(16, **conv),
        keras.layers.AveragePooling2D(3),
        keras.layers.Conv2D(1, 3, padding="same"),
        keras.layers.UpSampling2D(3),
        keras.layers.Conv2D(16, **conv),
        keras.layers.UpSampling2D(3),
        keras.layers.Conv2D(1, 5, padding="same", activation="sigmoid"),
    ])
    network.compile(keras.optimizers.Adam(0.003), "mse")
    return network
# %% hard-network
def hard_network():
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Conv2D(16, 3, strides=3, activation="elu"),
        keras.layers.Conv2D(32, 3, strides=3, activation="elu"),
        keras.layers.Conv2D(64, 3, activation="elu"),
        keras.layers.Conv2D(3, 1),
        keras.layers.Conv2D(64, 1, activation="elu"),
        keras.layers.Conv2DTranspose(32, 3, activation="elu"),
        keras.layers.Conv2DTranspose(16, 3, strides=3, activation="elu"),
        keras.layers.Conv2DTranspose(1, 3, strides=3, activation="sigmoid"),
    ])
    network.compile(keras.optimizers.Adam(0.003), "mse")
    return network
