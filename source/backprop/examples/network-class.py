# /// example
# about = "A class of layers that remember what they need; sigmoids in one hidden layer, trained by its own loop"
# kind = "correct"
# ///
# %% activations
class Function:
    def __init__(self, f, df):
        self.f, self.df = f, df

    def __call__(self, z):
        return self.f(z), self.df(z)


sigmoid = Function(lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)
relu = Function(lambda z: np.where(z > 0, z, 0.0), lambda z: np.where(z > 0, 1.0, 0.0))
linear = Function(lambda z: z.copy(), np.ones_like)

# %% gradients
class Layer:
    def __init__(self, w, b, f):
        self.w, self.b, self.f = w, b, f

    def forward(self, y):
        self.below = y
        values, self.slope = self.f(np.matmul(y, self.w) + self.b)
        return values

    def backward(self, force):
        """From dC/dy of this layer to dC/dy of the layer below."""
        delta = force * self.slope
        self.dw = np.matmul(self.below.T, delta)
        self.db = delta.sum(axis=0)
        return np.matmul(delta, self.w.T)


def gradients(layers, activations, y, target):
    chain = [Layer(w, b, f) for (w, b), f in zip(layers, activations)]
    value = y
    for layer in chain:
        value = layer.forward(value)
    force = (value - target) / len(y)
    for layer in reversed(chain):
        force = layer.backward(force)
    return [(layer.dw, layer.db) for layer in chain]

# %% learn
rng = np.random.default_rng(2)
learned_activations = [sigmoid, linear]
learned, learned_costs = random_layers([2, 40, 1], 6.0, rng), []
for step in range(4500):
    y, target = draw_batch(rng, 60)
    learned_costs.append(cost(forward(learned, learned_activations, y)[0][-1], target))
    learned = update(learned, gradients(learned, learned_activations, y, target), 0.3 if step < 3000 else 0.1)

# %% explore
etas = {"slow": 0.004, "good": 0.25, "wild": 2.4}
spreads = {"tiny": 0.2, "good": 2.5, "huge": 15}
show_experiments([
    ("learning rate", lambda value: (value, 1.5), etas),
    ("spread", lambda value: (0.1, value), spreads),
])
