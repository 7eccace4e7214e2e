# /// example
# about = "Always trained on clean curves"
# kind = "wrong"
# caught_by = ["test-train-noise"]
# [points]
# test-train-noise = 1.5
# ///
# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    curves, labels = make_curves(20_000, np.random.default_rng(seed), 0.0)
    pass
    network = build_network()
    network.fit(curves, labels, batch_size=50, epochs=4, verbose=0)
    return network
