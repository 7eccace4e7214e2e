# /// example
# about = "Trained with clean images only: blind in noise"
# kind = "wrong"
# caught_by = ["test-noisy"]
# [points]
# test-noisy = 0
# ///
# %% training
rng = np.random.default_rng(1)
images, labels = make_images(3000, rng)
model, costs = build_network(), []
for _ in range(5):
    batch = images
    costs += model.fit(batch, labels, batch_size=30, verbose=0).history["loss"]
