# /// example
# about = "Pixels in loops; five small layers trained with the binary cross entropy; flips and transposition by hand"
# kind = "correct"
# ///
# %% draw
import math


def draw(shapes, height, width, inside):
    image = [[0.0] * width for _ in range(height)]
    for x, y, r in shapes:
        for i in range(max(0, math.floor(y - r)), min(height, math.ceil(y + r) + 1)):
            for j in range(max(0, math.floor(x - r)), min(width, math.ceil(x + r) + 1)):
                if inside(j - x, i - y, r):
                    image[i][j] = 1.0
    return np.array(image).reshape(height, width)


def draw_circles(shapes, height, width):
    return draw(shapes, height, width, lambda a, b, r: a * a + b * b < r * r)


def draw_squares(shapes, height, width):
    return draw(shapes, height, width, lambda a, b, r: max(abs(a), abs(b)) < r)
# %% make-pairs
def make_pairs(n, rng):
    circles, squares = [], []
    for _ in range(n):
        shapes = []
        for _ in range(rng.integers(1, 3, endpoint=True)):
            shapes.append((23 * rng.random(), 23 * rng.random(), 2 + 3 * rng.random()))
        circles.append(draw_circles(shapes, 24, 24))
        squares.append(draw_squares(shapes, 24, 24))
    return np.array(circles, dtype="float32")[..., np.newaxis], np.array(squares, dtype="float32")[..., np.newaxis]
# %% baselines
def baselines(inputs, targets):
    x, t = inputs.ravel().astype(float), targets.ravel().astype(float)
    design = np.column_stack([1 - x, x])
    values, *_ = np.linalg.lstsq(design, t, rcond=None)
    return {
        "constant": np.var(t),
        "identity": ((x - t) ** 2).sum() / len(x),
        "pixel": ((design @ values - t) ** 2).sum() / len(x),
    }
# %% receptive-field
def receptive_field(layers):
    seen = {0}
    for kernel, dilation in layers:
        half = kernel // 2
        seen = {s + dilation * offset for s in seen for offset in range(-half, half + 1)}
    return max(seen) - min(seen) + 1
# %% build-network
from keras import Sequential
from keras.layers import Conv2D, Input


def build_network():
    network = Sequential([Input((None, None, 1))])
    for _ in range(5):
        network.add(Conv2D(8, (3, 3), padding="same", activation="relu"))
    network.add(Conv2D(1, (3, 3), padding="same", activation="sigmoid"))
    network.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=0.01))
    return network
# %% training
rng = np.random.default_rng(7)
model = build_network()
costs = []
for epoch in range(4):
    inputs, targets = make_pairs(1500, rng)  # fresh images every time
    history = model.fit(inputs, targets, batch_size=20, verbose=0)
    costs += history.history["loss"]
# %% symmetrise
def symmetrise(predict, images):
    total = 0
    for mirrored in (False, True):
        for quarter_turns in (0, 1, 2, 3):
            batch = images
            if mirrored:
                batch = np.flip(batch, axis=1)
            batch = np.rot90(batch, k=quarter_turns, axes=(2, 1))
            result = predict(batch)
            result = np.rot90(result, k=quarter_turns, axes=(1, 2))
            if mirrored:
                result = np.flip(result, axis=1)
            total = total + result / 8
    return total
