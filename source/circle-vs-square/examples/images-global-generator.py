# /// example
# about = "Draws from np.random"
# kind = "wrong"
# caught_by = ["test-images"]
# [points]
# test-images = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% make-images
def make_images(n, rng):
    images, labels = np.zeros((n, 20, 20, 1), dtype=np.float32), np.zeros(n, dtype=int)
    for k in range(n):
        label = np.random.randint(0, 2)
        r = np.random.uniform(4, 7)
        s = r if label == 0 else np.sqrt(np.pi) / 2 * r
        x, y = np.random.uniform(s, 19 - s, size=2)
        images[k, :, :, 0] = draw(label, x, y, r)
        labels[k] = label
    return images, labels
# %% training
model = costs = None
