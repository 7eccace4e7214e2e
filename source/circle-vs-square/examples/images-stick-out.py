# /// example
# about = "Centres anywhere, so that shapes stick out of the image"
# kind = "wrong"
# caught_by = ["test-images"]
# [points]
# test-images = 2.5
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% make-images
def make_images(n, rng):
    images, labels = np.zeros((n, 20, 20, 1), dtype=np.float32), np.zeros(n, dtype=int)
    for k in range(n):
        label = rng.integers(0, 2)
        r = rng.uniform(4, 7)
        s = 0
        x, y = rng.uniform(s, 19 - s, size=2)
        images[k, :, :, 0] = draw(label, x, y, r)
        labels[k] = label
    return images, labels
# %% training
model = costs = None
