# /// example
# about = "Indices written out with einsum; the paths summed from the input on"
# kind = "correct"
# ///
# %% activations
def sigmoid(z):
    f = np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))
    return f, f - f**2


def relu(z):
    on = np.heaviside(z, 0.0)
    return z * on, on


def linear(z):
    return +z, z * 0.0 + 1.0

# %% forward
def forward(layers, activations, y):
    ys, dfs = [np.array(y)], []
    for n in range(len(layers)):
        z = np.einsum("sk,kj->sj", ys[n], layers[n][0]) + layers[n][1][None, :]
        f, df = activations[n](z)
        ys += [f]
        dfs += [df]
    return ys, dfs

# %% step-back
def cost(y_out, target):
    difference = y_out - target
    return np.einsum("sj,sj->", difference, difference) / (2 * difference.shape[0])


def output_delta(y_out, target, df):
    return np.multiply(y_out - target, df)


def backward_step(delta, w, df):
    return np.einsum("sj,kj,sk->sk", delta, w, df)

# %% gradients
def gradients(layers, activations, y, target):
    ys, dfs = forward(layers, activations, y)
    deltas = [output_delta(ys[-1], target, dfs[-1])]
    for (w, _), df in zip(layers[:0:-1], dfs[-2::-1]):
        deltas.insert(0, backward_step(deltas[0], w, df))
    n = y.shape[0]
    return [(np.einsum("sk,sj->kj", below, delta) / n, np.einsum("sj->j", delta) / n) for below, delta in zip(ys, deltas)]

# %% jacobian
def jacobian(layers, activations, y):
    ys, dfs = forward(layers, activations, y)
    paths = np.repeat(np.eye(y.shape[1])[None], len(y), axis=0)
    for (w, _), df in zip(layers, dfs):
        paths = np.einsum("sji,jk,sk->ski", paths, w, df)
    return paths
