# /// example
# about = "All shapes at once by broadcasting; U-net with the functional API; the eight symmetries as a list of functions"
# kind = "correct"
# ///
# %% draw
def distances(shapes, height, width):
    shapes = np.asarray(shapes, dtype=float).reshape(-1, 3)
    dx = np.arange(width)[None, None, :] - shapes[:, 0, None, None]
    dy = np.arange(height)[None, :, None] - shapes[:, 1, None, None]
    return np.abs(dx), np.abs(dy), shapes[:, 2, None, None]


def draw_circles(shapes, height, width):
    dx, dy, r = distances(shapes, height, width)
    return (np.hypot(dx, dy) < r).any(axis=0).astype(np.float32)


def draw_squares(shapes, height, width):
    dx, dy, r = distances(shapes, height, width)
    return np.any(np.maximum(dx, dy) < r, axis=0) * 1.0
# %% make-pairs
def make_pairs(n, rng):
    number = rng.integers(1, 4, size=n)
    low, high = np.array([0, 0, 2]), np.array([23, 23, 5])
    shapes = rng.uniform(low, high, size=(n, 3, 3))  # always three, of which `number` are drawn
    both = [
        np.stack([draw(shapes[k, : number[k]], 24, 24) for k in range(n)])[..., None].astype("float32")
        for draw in (draw_circles, draw_squares)
    ]
    return tuple(both)
# %% baselines
def baselines(inputs, targets):
    p = float(np.mean(targets))
    pixel = 0.0
    for value in (0, 1):
        part = targets[inputs == value]
        pixel += part.size / targets.size * float(np.var(part.astype(float)))
    return {"constant": p * (1 - p), "identity": float(np.mean(inputs != targets)), "pixel": pixel}
# %% receptive-field
def receptive_field(layers):
    field = 1
    for kernel, dilation in layers:
        field += (kernel - 1) * dilation
    return field
# %% build-network
def build_network():
    conv = lambda channels, **more: keras.layers.Conv2D(channels, 3, padding="same", **more)
    image = keras.Input((None, None, 1))
    fine = conv(8, activation="relu")(image)
    coarse = keras.layers.MaxPooling2D(2)(fine)
    coarse = conv(16, activation="relu")(coarse)
    coarse = conv(16, activation="relu")(coarse)
    back = keras.layers.Concatenate()([keras.layers.UpSampling2D(2)(coarse), fine])
    out = conv(1, activation="sigmoid")(conv(8, activation="relu")(back))
    network = keras.Model(image, out)
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return network
# %% symmetrise
def symmetrise(predict, images):
    def identity(a):
        return a

    def transpose(a):
        return np.swapaxes(a, 1, 2)

    def left_right(a):
        return a[:, :, ::-1]

    def up_down(a):
        return a[:, ::-1]

    answers = []
    for first in (identity, transpose):
        for second in (identity, left_right):
            for third in (identity, up_down):
                # a reflection is its own inverse, so undo the three in reversed order
                answers.append(first(second(third(predict(third(second(first(images))))))))
    return np.mean(answers, axis=0)
