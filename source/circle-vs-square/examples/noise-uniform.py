# /// example
# about = "Uniform noise between -sigma and sigma"
# kind = "wrong"
# caught_by = ["test-noise", "test-curve"]
# [points]
# test-noise = 0
# test-curve = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% add-noise
def add_noise(images, sigma, rng):
    return (images + rng.uniform(-sigma, sigma, size=images.shape)).astype(np.float32)

def cover(images, width, rng):
    covered = images.astype(np.float32)
    for image in covered:
        i = rng.integers(image.shape[0] - width + 1)
        j = rng.integers(image.shape[1] - width + 1)
        image[i : i + width, j : j + width] = 0
    return covered
# %% training
model = costs = None
