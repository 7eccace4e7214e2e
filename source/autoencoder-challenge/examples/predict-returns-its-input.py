# /// example
# about = "A subclass whose predict hands back its input; the layers below it are honest"
# kind = "hostile"
# caught_by = ["test-medium-learns"]
# [points]
# test-medium-learns = 0
# ///
# %% medium-network
class TooGood(keras.Sequential):
    def predict(self, x, *args, **kwargs):
        return np.array(x)


def medium_network():
    network = TooGood([
        keras.Input((27, 27, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(9),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    network.compile(optimizer="adam", loss="mse")
    return network
