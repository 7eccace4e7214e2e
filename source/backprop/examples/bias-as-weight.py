# /// example
# about = "The bias is the weight of a neuron that is always 1; tuples and lists are returned"
# kind = "correct"
# ///
# %% forward
def forward(layers, activations, y):
    ys, dfs = (y,), ()
    for (w, b), f in zip(layers, activations):
        extended = np.c_[ys[-1], np.ones(len(y))]
        value, slope = f(extended @ np.r_[w, b[None]])
        ys, dfs = (*ys, value), (*dfs, slope)
    return ys, dfs

# %% gradients
def gradients(layers, activations, y, target):
    ys, dfs = forward(layers, activations, y)
    force = ys[-1] - target
    pairs = ()
    for n in range(1, len(layers) + 1):
        delta = force * dfs[-n]
        extended = np.c_[ys[-1 - n], np.ones(len(y))]
        both = extended.T.dot(delta) / len(y)
        pairs = ([both[:-1], both[-1]], *pairs)
        force = delta.dot(layers[-n][0].T)
    return pairs

# %% training
def update(layers, grads, eta):
    return [[np.add(w, -eta * dw), np.add(b, -eta * db)] for (w, b), (dw, db) in zip(layers, grads)]


def train(layers, activations, make_batch, eta, steps):
    costs = np.empty(steps)
    for step in range(steps):
        y, target = make_batch()
        costs[step] = cost(forward(layers, activations, y)[0][-1], target)
        layers = update(layers, gradients(layers, activations, y, target), eta)
    return layers, costs

# %% learn
# gradient descent with momentum, and all points of a grid as one batch
learned_activations = [tanh, tanh, linear]
learned = random_layers([2, 20, 20, 1], 1.5, np.random.default_rng(2))
velocity = [(0 * w, 0 * b) for w, b in learned]
points = grid(21)[2]
learned_costs = []
for step in range(900):
    grads = gradients(learned, learned_activations, points, orbital(points))
    velocity = [(0.9 * vw - 0.05 * dw, 0.9 * vb - 0.05 * db) for (vw, vb), (dw, db) in zip(velocity, grads)]
    learned = [(w + vw, b + vb) for (w, b), (vw, vb) in zip(learned, velocity)]
    learned_costs.append(cost(forward(learned, learned_activations, points)[0][-1], orbital(points)))

# %% explore
etas = {"slow": 0.01, "good": 0.15, "wild": 1}
spreads = {"tiny": 0.3, "good": 3, "huge": 20}
show_experiments([
    ("learning rate", lambda value: (value, 1.5), etas),
    ("spread", lambda value: (0.1, value), spreads),
])
