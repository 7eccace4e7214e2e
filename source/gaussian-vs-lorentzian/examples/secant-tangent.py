# /// example
# about = "The hyperbolic tangent squared instead of one minus it"
# kind = "wrong"
# caught_by = ["test-secant"]
# [points]
# test-secant = 0
# ///
# %% secant
def secant(x, a, x0, w):
    return a * np.tanh(np.log(1 + np.sqrt(2)) * (x - x0) / w) ** 2

# %% three
def train_three(seed):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    n = 20_000
    a, x0, w = rng.uniform(0.5, 2, (n, 1)), rng.uniform(-2, 2, (n, 1)), rng.uniform(0.3, 1.5, (n, 1))
    labels = rng.integers(0, 3, n)
    third = a / np.cosh(np.log(1 + np.sqrt(2)) * (X - x0) / w) ** 2
    curves = np.choose(labels[:, None], [gaussian(X, a, x0, w), lorentzian(X, a, x0, w), third])
    network = build_network(3)
    network.fit(curves, labels, batch_size=50, epochs=6, verbose=0)
    return network
