# /// example
# about = "Whole batches at once by broadcasting; functional API with global pooling at the end; scipy-like logsumexp"
# kind = "correct"
# ///
# %% draw
def draw(label, x, y, r):
    across = np.abs(np.arange(20.0) - x)[None, :]
    down = np.abs(np.arange(20.0) - y)[:, None]
    if label:
        return 1.0 * (np.maximum(across, down) < 0.5 * r * np.pi**0.5)
    return 1.0 * (np.hypot(across, down) < r)
# %% make-images
def make_images(n, rng):
    labels = rng.integers(2, size=n)
    r = rng.uniform(4, 7, size=n)
    s = r * np.where(labels == 1, np.sqrt(np.pi) / 2, 1.0)
    x, y = s + (19 - 2 * s) * rng.random((2, n))
    grid = np.arange(20)
    dx, dy = (np.abs(grid[None, :] - c[:, None]) for c in (x, y))
    dx, dy = dx[:, None, :], dy[:, :, None]
    round_ = dx**2 + dy**2 < (r**2)[:, None, None]
    square = np.maximum(dx, dy) < s[:, None, None]
    images = np.where((labels == 1)[:, None, None], square, round_)
    return images[..., None].astype("float32"), labels
# %% add-noise
def add_noise(images, sigma, rng):
    return np.float32(images + sigma * rng.standard_normal(images.shape))


def cover(images, width, rng):
    n, height, breadth, _ = images.shape
    i = rng.integers(0, height - width, size=(n, 1, 1, 1), endpoint=True)
    j = rng.integers(0, breadth - width, size=(n, 1, 1, 1), endpoint=True)
    row = np.arange(height)[None, :, None, None]
    column = np.arange(breadth)[None, None, :, None]
    hidden = (row >= i) & (row < i + width) & (column >= j) & (column < j + width)
    return np.where(hidden, 0, images).astype(np.float32)
# %% fill-factor
def fill_factor(image):
    lit = image[..., 0] > 0.5
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    if not lit.any():
        return 0
    return lit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean()
# %% accuracy-curve
def accuracy_curve(classifier, images, labels, sigmas, rng):
    return np.array([np.mean(np.equal(classifier(add_noise(images, s, rng)), labels)) for s in sigmas])
# %% build-network
def build_network():
    image = keras.Input((20, 20, 1))
    h = keras.layers.Conv2D(12, 5, padding="same", activation="relu")(image)
    h = keras.layers.MaxPooling2D(2)(h)
    h = keras.layers.Conv2D(16, 3, activation="relu")(h)
    h = keras.layers.MaxPooling2D(2)(h)
    h = keras.layers.Flatten()(h)
    h = keras.layers.Dense(24, activation="elu")(h)
    p = keras.layers.Softmax()(keras.layers.Dense(2)(h))
    network = keras.Model(image, p)
    network.compile("adam", keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    network.optimizer.learning_rate = 0.003
    return network
# %% log-evidence
def log_evidence(images, templates, sigma):
    difference = images[:, None] - templates[None]
    exponent = -np.einsum("nmijc,nmijc->nm", difference, difference) / (2 * sigma**2)
    return np.logaddexp.reduce(exponent, axis=1) - np.log(len(templates))
