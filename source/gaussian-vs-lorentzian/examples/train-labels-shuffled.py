# /// example
# about = "Curves and labels are shuffled apart"
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
    labels = np.random.default_rng(1).permutation(labels)
    network = build_network()
    network.fit(curves, labels, batch_size=50, epochs=4, verbose=0)
    return network
