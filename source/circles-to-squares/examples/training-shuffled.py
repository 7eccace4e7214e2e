# /// example
# about = "The targets are shuffled, the inputs are not"
# kind = "wrong"
# caught_by = ["test-training", "test-sizes", "test-translation"]
# [points]
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% training
inputs, targets = make_pairs(1500, np.random.default_rng(1))
np.random.default_rng(2).shuffle(targets)
model = build_network()
costs = model.fit(inputs, targets, batch_size=20, epochs=4, verbose=0).history["loss"]
