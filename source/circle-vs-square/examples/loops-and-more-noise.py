# /// example
# about = "Loops over images and pixels; noise drawn by hand in the training, with covered images mixed in"
# kind = "correct"
# ///
# %% draw
import math


def draw(label, x, y, r):
    image = np.zeros((20, 20))
    half = math.sqrt(math.pi * r * r) / 2
    for i in range(20):
        for j in range(20):
            a, b = abs(j - x), abs(i - y)
            if (label == 0 and a * a + b * b < r * r) or (label == 1 and a < half and b < half):
                image[i, j] = 1
    return image
# %% make-images
def make_images(n, rng):
    images, labels = [], []
    for _ in range(n):
        label = int(rng.random() < 0.5)
        r = 4 + 3 * rng.random()
        s = (r, r * math.sqrt(math.pi) / 2)[label]
        images.append(draw(label, rng.uniform(s, 19 - s), rng.uniform(s, 19 - s), r))
        labels.append(label)
    return np.array(images, dtype=np.float32)[:, :, :, np.newaxis], np.array(labels)
# %% add-noise
def add_noise(images, sigma, rng):
    noisy = np.empty(images.shape, dtype=np.float32)
    for k in range(len(images)):
        noisy[k] = images[k] + rng.normal(scale=sigma, size=images[k].shape)
    return noisy


def cover(images, width, rng):
    result = []
    for image in images:
        image = np.array(image, dtype=np.float32)
        row = rng.choice(np.arange(image.shape[0] - width + 1))
        column = rng.choice(np.arange(image.shape[1] - width + 1))
        for i in range(width):
            for j in range(width):
                image[row + i, column + j, 0] = 0
        result.append(image)
    return np.stack(result)
# %% fill-factor
def fill_factor(image):
    rows, columns = [], []
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            if image[i, j, 0] > 0.5:
                rows.append(i)
                columns.append(j)
    if not rows:
        return 0.0
    return len(rows) / ((max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1))
# %% accuracy-curve
def accuracy_curve(classifier, images, labels, sigmas, rng):
    curve = []
    for sigma in sigmas:
        answers = classifier(add_noise(images, sigma, rng))
        curve.append(sum(int(a == b) for a, b in zip(answers, labels)) / len(labels))
    return curve
# %% build-network
class Classifier(keras.Sequential):
    def __init__(self):
        super().__init__()
        self.add(keras.Input((20, 20, 1)))
        for channels, kernel in ((8, 5), (16, 3)):
            self.add(keras.layers.Conv2D(channels, kernel, activation="relu", kernel_initializer="he_normal"))
            self.add(keras.layers.MaxPooling2D())
        self.add(keras.layers.Flatten())
        self.add(keras.layers.Dense(32, activation="relu"))
        self.add(keras.layers.Dense(2, activation="softmax"))


def build_network():
    network = Classifier()
    network.compile(optimizer=keras.optimizers.Nadam(0.003), loss="sparse_categorical_crossentropy")
    return network
# %% training
rng = np.random.default_rng(11)
images, labels = make_images(3000, rng)
model, costs = build_network(), []
for epoch in range(6):
    batch = images.copy()
    some = rng.random(len(batch)) < 0.3
    batch[some] = cover(batch[some], 6, rng)
    batch = batch + rng.uniform(0, 1, (len(batch), 1, 1, 1)) * rng.normal(size=batch.shape)
    costs.append(model.fit(batch.astype(np.float32), labels, batch_size=30, verbose=0).history["loss"][-1])
# %% log-evidence
def log_evidence(images, templates, sigma):
    result = []
    for image in images:
        energies = sorted(float(np.sum((image - t) ** 2)) / (2 * sigma**2) for t in templates)
        total = sum(math.exp(energies[0] - e) for e in energies)
        result.append(math.log(total / len(energies)) - energies[0])
    return np.array(result)
