# /// example
# about = "A network is a layer and the network above it"
# kind = "correct"
# ///
# %% forward
def forward(layers, activations, y):
    if not layers:
        return [y], []
    (w, b), f = layers[0], activations[0]
    value, slope = f(np.dot(y, w) + b)
    ys, dfs = forward(layers[1:], activations[1:], value)
    return [y, *ys], [slope, *dfs]

# %% step-back
def cost(y_out, target):
    return float(np.linalg.norm(np.asarray(y_out) - target) ** 2 / (2 * len(target)))


def output_delta(y_out, target, df):
    return y_out * df - target * df


def backward_step(delta, w, df):
    return np.transpose(w @ delta.T) * df

# %% gradients
def gradients(layers, activations, y, target):
    def back(n, value):
        """Gradients of the layers n, n + 1, ..., and N dC/dy of the layer below n."""
        if n == len(layers):
            return [], value - target
        w, b = layers[n]
        above, slope = activations[n](value @ w + b)
        rest, force = back(n + 1, above)
        delta = force * slope
        return [(np.mean(value[:, :, None] * delta[:, None, :], axis=0), np.mean(delta, axis=0)), *rest], delta @ w.T

    return back(0, y)[0]

# %% training
def update(layers, grads, eta):
    return [tuple(p - eta * dp for p, dp in zip(pair, dpair)) for pair, dpair in zip(layers, grads)]


def train(layers, activations, make_batch, eta, steps):
    if steps == 0:
        return layers, []
    if steps > 100:  # Python does not like deep recursion
        layers, first = train(layers, activations, make_batch, eta, 100)
        layers, rest = train(layers, activations, make_batch, eta, steps - 100)
        return layers, first + rest
    y, target = make_batch()
    value = cost(forward(layers, activations, y)[0][-1], target)
    layers = update(layers, gradients(layers, activations, y, target), eta)
    layers, rest = train(layers, activations, make_batch, eta, steps - 1)
    return layers, [value, *rest]

# %% learn
rng = np.random.default_rng(11)
learned_activations = [tanh, tanh, linear]
learned, learned_costs = train(
    random_layers([2, 25, 25, 1], 2.2, rng), learned_activations, lambda: draw_batch(rng, 50), 0.15, 700
)

# %% jacobian
def jacobian(layers, activations, y):
    w, b = layers[0]
    value, slope = activations[0](y @ w + b)
    first = slope[:, :, None] * w.T[None, :, :]
    return first if len(layers) == 1 else jacobian(layers[1:], activations[1:], value) @ first
