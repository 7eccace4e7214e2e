# /// example
# about = "Dilated convolutions with tanh and a training loop by hand with GradientTape; recursion; einsum"
# kind = "correct"
# ///
# %% draw
class Canvas:
    def __init__(self, height, width):
        self.rows, self.columns = np.mgrid[0:height, 0:width].astype(float)
        self.lit = np.zeros((height, width), dtype=bool)

    def add(self, shape, norm):
        x, y, r = shape
        self.lit |= np.linalg.norm([self.columns - x, self.rows - y], ord=norm, axis=0) < r


def draw_circles(shapes, height, width):
    canvas = Canvas(height, width)
    for shape in shapes:
        canvas.add(shape, 2)
    return canvas.lit.astype(int)


def draw_squares(shapes, height, width):
    canvas = Canvas(height, width)
    for shape in shapes:
        canvas.add(shape, np.inf)
    return canvas.lit.astype(int)
# %% make-pairs
def make_pairs(n, rng):
    pairs = np.empty((2, n, 24, 24, 1), dtype=np.float32)
    for k, number in enumerate(rng.integers(1, 4, n)):
        centres = rng.uniform(0, 23, (number, 2))
        shapes = np.hstack([centres, rng.uniform(2, 5, (number, 1))])
        pairs[0, k, ..., 0], pairs[1, k, ..., 0] = draw_circles(shapes, 24, 24), draw_squares(shapes, 24, 24)
    return pairs[0], pairs[1]
# %% baselines
def baselines(inputs, targets):
    x, t = np.float64(inputs), np.float64(targets)
    cost = lambda answer: np.einsum("nijc,nijc->", answer - t, answer - t) / t.size
    dark = (t * (1 - x)).sum() / (1 - x).sum()
    lit = (t * x).sum() / x.sum()
    return dict(constant=cost(np.full_like(t, t.mean())), identity=cost(x), pixel=cost(dark + (lit - dark) * x))
# %% receptive-field
def receptive_field(layers):
    if not layers:
        return 1
    (kernel, dilation), *rest = layers
    return receptive_field(rest) + dilation * (kernel - 1)
# %% build-network
def build_network():
    network = keras.Sequential([keras.Input((None, None, 1))])
    for dilation in (1, 2, 3):
        network.add(keras.layers.Conv2D(8, 3, dilation_rate=dilation, padding="same"))
        network.add(keras.layers.Activation("tanh"))
    network.add(keras.layers.Conv2D(8, 3, padding="same", activation="elu"))
    network.add(keras.layers.Conv2D(1, 1, padding="same", activation="sigmoid"))
    network.compile(optimizer=keras.optimizers.Nadam(0.01), loss=keras.losses.MeanSquaredError())
    return network
# %% training
import tensorflow as tf

model = build_network()


@tf.function
def step(images, wanted):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(images, training=True) - wanted) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    model.optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


rng = np.random.default_rng(5)
inputs, targets = make_pairs(1500, rng)
costs = []
for epoch in range(4):
    order = rng.permutation(1500)
    costs.append(np.mean([step(inputs[part], targets[part]).numpy() for part in order.reshape(-1, 20)]))
# %% symmetrise
def symmetrise(predict, images):
    def rotations(f, y):
        return sum(np.rot90(f(np.rot90(y, k, (1, 2))), -k, (1, 2)) for k in range(4)) / 4

    def mirrored(y):
        return np.flip(predict(np.flip(y, 2)), 2)

    return 0.5 * rotations(predict, images) + 0.5 * rotations(mirrored, images)
