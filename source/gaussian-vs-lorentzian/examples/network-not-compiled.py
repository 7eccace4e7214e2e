# /// example
# about = "Forgets to compile"
# kind = "wrong"
# caught_by = ["test-network"]
# [points]
# test-network = 0
# test-three = 0
# ///
# %% network
def build_network(classes=2):
    network = keras.Sequential([keras.Input((100,)), keras.layers.Dense(50, activation="relu"), keras.layers.Dense(50, activation="relu"), keras.layers.Dense(classes, activation="softmax")])
    pass
    return network

# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    curves, labels = make_curves(20_000, np.random.default_rng(seed), noise)
    network = keras.Sequential([keras.Input((100,)), keras.layers.Dense(50, activation="relu"), keras.layers.Dense(50, activation="relu"), keras.layers.Dense(2, activation="softmax")])
    network.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy")
    network.fit(curves, labels, batch_size=50, epochs=4, verbose=0)
    return network

# %% three
def train_three(seed):
    return None
