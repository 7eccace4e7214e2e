# /// example
# about = "Honest until it is trained, then predict hands back its input: too good to be true"
# kind = "hostile"
# caught_by = ["test-hard-learns"]
# [points]
# test-hard-learns = 0
# ///
# %% hard-network
def hard_network():
    network = keras.Sequential([
        keras.Input((27, 27, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(3),
        keras.layers.Dense(100, activation="relu"),
        keras.layers.Dense(729, activation="sigmoid"),
        keras.layers.Reshape((27, 27, 1)),
    ])
    network.compile(optimizer="adam", loss="mse")
    honest_fit = network.fit

    def fit(*args, **kwargs):
        network.predict = lambda x, *more, **options: np.array(x)
        return honest_fit(*args, **kwargs)

    network.fit = fit
    return network
