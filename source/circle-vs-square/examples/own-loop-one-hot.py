# /// example
# about = "Training by hand with GradientTape and one-hot labels; dropout; tensors instead of arrays where it is possible"
# kind = "correct"
# ///
# %% draw
def draw(label, x, y, r):
    centre = np.array([y, x])[:, None, None]
    order, size = ((2, r), (np.inf, np.sqrt(np.pi / 4) * r))[label]
    return np.where(np.linalg.norm(np.mgrid[:20, :20] - centre, ord=order, axis=0) < size, 1, 0)
# %% make-images
def make_images(n, rng):
    labels = (rng.uniform(size=n) > 0.5).astype(np.int32)
    images = np.empty((n, 20, 20, 1), np.float32)
    for image, label in zip(images, labels):
        r = rng.uniform(4, 7)
        s = r * (1 if label == 0 else np.sqrt(np.pi / 4))
        image[..., 0] = draw(label, *rng.uniform(s, 19 - s, 2), r)
    return images, labels
# %% accuracy-curve
def accuracy_curve(classifier, images, labels, sigmas, rng):
    return [1 - np.count_nonzero(classifier(add_noise(images, sigma, rng)) - labels) / labels.size for sigma in sigmas]
# %% build-network
def build_network():
    network = keras.Sequential([
        keras.layers.Input((20, 20, 1)),
        keras.layers.Conv2D(8, 5, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(2, activation="softmax"),
    ])
    network.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(0.003))
    return network
# %% training
import tensorflow as tf

rng = np.random.default_rng(4)
images, labels = make_images(3000, rng)
targets = np.eye(2, dtype=np.float32)[labels]
model = build_network()


@tf.function
def step(batch, target):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(target, model(batch, training=True)))
    model.optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return loss


costs = []
for epoch in range(7):
    noisy = (images + rng.uniform(0, 1, (3000, 1, 1, 1)) * rng.normal(size=images.shape)).astype(np.float32)
    order = rng.permutation(3000).reshape(-1, 30)
    costs.append(float(np.mean([step(noisy[part], targets[part]) for part in order])))
# %% log-evidence
import tensorflow as tf


def log_evidence(images, templates, sigma):
    a = np.reshape(images, (len(images), -1)).astype(float)
    b = np.reshape(templates, (len(templates), -1)).astype(float)
    energy = np.square(a[:, None] - b[None]).sum(-1) / sigma**2 / 2
    return tf.reduce_logsumexp(-tf.constant(energy), axis=1).numpy() - np.log(b.shape[0])
