# /// example
# about = "A Lorentzian in one of three cases"
# kind = "wrong"
# caught_by = ["test-curves"]
# [points]
# test-curves = 0
# ///
# %% curves
def make_curves(n, rng, noise=0.0):
    labels = (rng.uniform(size=n) < 1 / 3).astype(int)
    a = rng.uniform(0.5, 2, (n, 1))
    x0 = rng.uniform(-2, 2, (n, 1))
    w = rng.uniform(0.3, 1.5, (n, 1))
    curves = np.where(labels[:, None] == 0, gaussian(X, a, x0, w), lorentzian(X, a, x0, w))
    return curves + noise * rng.normal(size=(n, 100)), labels

# %% train
def train_classifier(noise, seed):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    n = 20_000
    labels = rng.integers(0, 2, n)
    a, x0, w = rng.uniform(0.5, 2, (n, 1)), rng.uniform(-2, 2, (n, 1)), rng.uniform(0.3, 1.5, (n, 1))
    curves = np.where(labels[:, None] == 0, gaussian(X, a, x0, w), lorentzian(X, a, x0, w))
    network = build_network()
    network.fit(curves + noise * rng.normal(size=(n, 100)), labels, batch_size=50, epochs=4, verbose=0)
    return network
