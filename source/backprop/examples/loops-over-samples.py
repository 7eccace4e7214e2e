# /// example
# about = "One sample at a time, one neuron at a time where it is not too slow"
# kind = "correct"
# ///
# %% activations
import math


def elementwise(function, z):
    flat = [function(float(v)) for v in np.ravel(z)]
    shape = np.shape(z)
    return np.array([v for v, _ in flat]).reshape(shape), np.array([d for _, d in flat]).reshape(shape)


def sigmoid(z):
    def one(v):
        e = math.exp(-v)
        return 1 / (1 + e), e / (1 + e) ** 2

    return elementwise(one, z)


def relu(z):
    def one(v):
        return (v, 1.0) if v > 0 else (0.0, 0.0)

    return elementwise(one, z)


def linear(z):
    return elementwise(lambda v: (v, 1.0), z)

# %% forward
def forward(layers, activations, y):
    ys = [y]
    dfs = []
    for layer in range(len(layers)):
        w, b = layers[layer]
        values, slopes = [], []
        for sample in ys[layer]:
            f, df = activations[layer](np.dot(sample, w) + b)
            values.append(f)
            slopes.append(df)
        ys.append(np.array(values))
        dfs.append(np.array(slopes))
    return ys, dfs

# %% step-back
def cost(y_out, target):
    total = 0.0
    for s in range(len(y_out)):
        for j in range(len(y_out[s])):
            total += 0.5 * (y_out[s][j] - target[s][j]) ** 2
    return total / len(y_out)


def output_delta(y_out, target, df):
    delta = np.zeros(np.shape(y_out))
    for s in range(delta.shape[0]):
        for j in range(delta.shape[1]):
            delta[s, j] = (y_out[s, j] - target[s, j]) * df[s, j]
    return delta


def backward_step(delta, w, df):
    below = np.zeros(np.shape(df))
    for s in range(below.shape[0]):
        for k in range(below.shape[1]):
            for j in range(delta.shape[1]):
                below[s, k] += w[k, j] * delta[s, j] * df[s, k]
    return below

# %% gradients
def gradients(layers, activations, y, target):
    total = [[np.zeros_like(w), np.zeros_like(b)] for w, b in layers]
    ys, dfs = forward(layers, activations, y)
    for s in range(len(y)):
        delta = (ys[-1][s] - target[s]) * dfs[-1][s]
        for n in range(len(layers) - 1, -1, -1):
            total[n][0] += np.outer(ys[n][s], delta)
            total[n][1] += delta
            if n > 0:
                delta = np.dot(layers[n][0], delta) * dfs[n - 1][s]
    return [(dw / len(y), db / len(y)) for dw, db in total]

# %% training
def update(layers, grads, eta):
    new = []
    for n in range(len(layers)):
        w, b = layers[n]
        dw, db = grads[n]
        new.append((w - eta * dw, b - eta * db))
    return new


def train(layers, activations, make_batch, eta, steps):
    costs = []
    for k in range(steps):
        y, target = make_batch()
        ys, _ = forward(layers, activations, y)
        costs.append(cost(ys[-1], target))
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, costs

# %% learn
rng = np.random.default_rng(3)
learned_activations = [tanh, linear]
learned = random_layers([2, 12, 1], 3.0, rng)
learned, learned_costs = train(learned, learned_activations, lambda: draw_batch(rng, 20), 0.15, 3000)

# %% jacobian
def jacobian(layers, activations, y):
    _, dfs = forward(layers, activations, y)
    result = []
    for s in range(len(y)):
        matrix = np.eye(np.shape(y)[1])
        for (w, _), df in zip(layers, dfs):
            matrix = np.diag(df[s]) @ w.T @ matrix
        result.append(matrix)
    return np.array(result)
