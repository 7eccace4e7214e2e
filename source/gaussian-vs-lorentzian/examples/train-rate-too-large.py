# /// example
# about = "The learning rate is 3"
# kind = "wrong"
# caught_by = ["test-train", "test-train-noise"]
# [points]
# test-train = 0
# test-train-noise = 0
# ///
# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    curves, labels = make_curves(20_000, np.random.default_rng(seed), noise)
    pass
    network = build_network()
    network.compile(optimizer=keras.optimizers.SGD(3e3), loss="sparse_categorical_crossentropy"); network.fit(curves, labels, batch_size=50, epochs=4, verbose=0)
    return network
