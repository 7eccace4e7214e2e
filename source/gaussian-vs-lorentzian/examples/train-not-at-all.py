# /// example
# about = "The network is never trained"
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
    pass
    return network
