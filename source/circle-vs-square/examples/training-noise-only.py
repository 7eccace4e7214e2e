# /// example
# about = "Noise without the images"
# kind = "wrong"
# caught_by = ["test-clean", "test-noisy", "test-covered"]
# [points]
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% training
rng = np.random.default_rng(1)
images, labels = make_images(3000, rng)
model, costs = build_network(), []
for _ in range(6):
    batch = add_noise(0 * images, 1, rng)
    costs += model.fit(batch, labels, batch_size=30, verbose=0).history["loss"]
