# /// example
# about = "30 curves, again and again"
# kind = "wrong"
# caught_by = ["test-train", "test-train-noise"]
# [points]
# test-train = 0
# test-train-noise = 0
# ///
# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    curves, labels = make_curves(30, np.random.default_rng(seed), noise)
    pass
    network = build_network()
    network.fit(curves, labels, batch_size=10, epochs=60, verbose=0)
    return network
