# /// example
# about = "A learning rate of 0.3: the neurons die"
# kind = "wrong"
# caught_by = ["test-training", "test-sizes", "test-translation"]
# [points]
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% training
inputs, targets = make_pairs(1500, np.random.default_rng(1))
model = build_network()
model.compile(optimizer=keras.optimizers.Adam(0.3), loss="mse")
costs = model.fit(inputs, targets, batch_size=20, epochs=4, verbose=0).history["loss"]
