# /// example
# about = "Three outputs, trained on two classes"
# kind = "wrong"
# caught_by = ["test-three"]
# [points]
# test-three = 0
# ///
# %% three
def train_three(seed):
    keras.utils.set_random_seed(seed)
    network = build_network(3)
    network.fit(*make_curves(20_000, np.random.default_rng(seed)), batch_size=50, epochs=4, verbose=0)
    return network
