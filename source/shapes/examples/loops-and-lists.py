# /// example
# about = "Neuron by neuron with loops; plain lists instead of arrays"
# kind = "correct"
# ///
# %% bump
def bump(left, right, height, k):
    weights, biases, heights = [], [], []
    for edge, sign in ((left, 1), (right, -1)):
        weights.append(k)
        biases.append(-k * edge)
        heights.append([sign * height])
    return [([weights], biases), (heights, [0.0])]

# %% stairs
def stairs(F, a, b, n):
    piece = (b - a) / (n + 1)
    values = [float(F(np.array([a + (j + 0.5) * piece]))[0]) for j in range(n + 1)]
    weights, biases, jumps = [], [], []
    for j in range(n):
        weights.append(1.0)
        biases.append(-(a + (j + 1) * piece))
        jumps.append([values[j + 1] - values[j]])
    return [([weights], biases), (jumps, [values[0]])]

# %% smooth
def smooth_square(centre, side, width):
    steep = 8.0
    k = 2 * np.log((0.5 + np.log(9) / steep) / (0.5 - np.log(9) / steep)) / width
    columns, biases = [], []
    for axis in (0, 1):
        for sign in (1, -1):
            column = [0.0, 0.0]
            column[axis] = sign * k
            columns.append(column)
            biases.append(k * side / 2 - sign * k * centre[axis])
    return [(np.array(columns).T, biases), ([[steep]] * 4, [-3.5 * steep])]

# %% rounded
def rounded_square(side, k):
    h = side / 2
    sig = lambda z: 1 / (1 + np.exp(-z))
    total = sig(0) + sig(2 * k * h) + 2 * sig(k * h)
    return [([[-k, k, 0, 0], [0, 0, -k, k]], [k * h] * 4), ([[1.0]] * 4, [-total])]


def diagonal(layers):
    t, step = 0.0, 1.0
    while step > 1e-6:  # walk outwards, ever more carefully
        while apply(layers, np.array([[t + step, t + step]]), "sigmoid", "step")[0, 0] == 1:
            t += step
        step /= 2
    return t * 2**0.5

# %% polygon
def polygon(corners):
    w1, b1 = [[], []], []
    for number in range(len(corners)):
        x1, y1 = corners[number]
        x2, y2 = corners[(number + 1) % len(corners)]
        # cross product of the edge and the way to the point: positive on the left
        w1[0].append(-(y2 - y1))
        w1[1].append(x2 - x1)
        b1.append(-(x2 - x1) * y1 + (y2 - y1) * x1)
    return [(w1, b1), ([[1.0]] * len(corners), [-len(corners) + 0.5]), ([[1.0]], [0.0])]

# %% patches
def patches(polygons, heights):
    w1, b1, owners = [[], []], [], []
    for number, corners in enumerate(polygons):
        (w, b), *_ = polygon(corners)
        for column in range(len(corners)):
            w1[0].append(w[0][column])
            w1[1].append(w[1][column])
            b1.append(b[column])
            owners.append(number)
    w2 = [[1.0 if owner == number else 0.0 for number in range(len(polygons))] for owner in owners]
    b2 = [0.5 - len(corners) for corners in polygons]
    return [(w1, b1), (w2, b2), ([[height] for height in heights], [0.0])]

# %% one-layer
rng = np.random.default_rng(2)
angle = rng.uniform(0, 2 * np.pi, 700)
normals = np.vstack([np.cos(angle), np.sin(angle)])
w1 = 12 * normals
b1 = 12 * rng.uniform(-1.3, 1.3, 700)
train = rng.uniform(-1.02, 1.02, (2500, 2))
hidden = np.column_stack([sigmoid(train @ w1 + b1), np.ones(len(train))])
wanted = (np.abs(train).max(axis=1) < 0.5) * 1.0
w2 = np.linalg.lstsq(hidden, wanted, rcond=1e-5)[0]
one_layer = [(w1, b1), (w2[:-1, None], w2[-1:])]
