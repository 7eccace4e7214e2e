# /// example
# about = "A network without a hidden layer"
# kind = "wrong"
# caught_by = ["test-train", "test-train-noise"]
# [points]
# test-train = 1.5
# test-train-noise = 0
# ///
# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    curves, labels = make_curves(20_000, np.random.default_rng(seed), noise)
    pass
    network = keras.Sequential([keras.Input((100,)), keras.layers.Dense(2, activation="softmax")])
    network.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy"); network.fit(curves, labels, batch_size=50, epochs=4, verbose=0)
    return network
