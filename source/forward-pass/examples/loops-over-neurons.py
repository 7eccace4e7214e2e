# /// example
# about = "Explicit loops over neurons, layers and pixels, but never over the samples of a layer"
# kind = "correct"
# ///
# %% layer
def layer(y, w, b, f):
    out = np.zeros((len(y), len(b)))
    for j in range(len(b)):
        out[:, j] = f(np.dot(y, w[:, j]) + b[j])
    return out

# %% forward
def forward(net, y, f):
    result = [np.array(y)]
    for i in range(len(net)):
        result = result + [layer(result[i], net[i][0], net[i][1], f)]
    return tuple(result)

# %% cut
def values_of_layer(net, y, f, n):
    values = y
    i = 0
    while i < n:
        values = layer(values, net[i][0], net[i][1], f)
        i += 1
    return values

# %% picture
def picture(g, y1, y2):
    rows = []
    for v in y2:
        rows.append(g(np.array([[u, v] for u in y1])))  # (len(y1), n_neurons)
    images = []
    for k in range(rows[0].shape[1]):
        images.append([row[:, k] for row in rows])
    return np.array(images)

# %% random
def random_net(sizes, spread, bias_spread, seed):
    np.random.seed(seed)
    net = []
    for i in range(len(sizes) - 1):
        w = np.random.randn(sizes[i], sizes[i + 1]) * spread / sizes[i] ** 0.5
        b = np.random.randn(sizes[i + 1]) * bias_spread
        net.append([w, b])
    return net

# %% steady
def steady_spread(f):
    total, norm = 0.0, 0.0
    for x in np.linspace(-6, 6, 121):
        p = np.exp(-(x**2) / 2)
        total += p * float(f(np.array([x]))[0]) ** 2
        norm += p
    return (norm / total) ** 0.5

# %% columns
def to_columns(net):
    columns = []
    for w, b in net:
        W = np.zeros((w.shape[1], w.shape[0]))
        for k in range(w.shape[0]):
            for j in range(w.shape[1]):
                W[j, k] = w[k, j]
        columns.append((W, b))
    return columns


def forward_columns(columns, A, f):
    for W, B in columns:
        Z = np.zeros((W.shape[0], A.shape[1]))
        for s in range(A.shape[1]):
            Z[:, s] = W @ A[:, s] + B
        A = f(Z)
    return A

# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    s = (spread**2 * q + bias_spread**2) ** 0.5
    z = np.linspace(-8 * s, 8 * s, 4001)
    density = np.exp(-(z**2) / (2 * s**2)) / np.sqrt(2 * np.pi * s**2)
    return np.sum(density * f(z) ** 2) * (z[1] - z[0])
