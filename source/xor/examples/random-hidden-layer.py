# /// example
# about = "One hidden layer of random sigmoids, output weights by least squares"
# kind = "correct"
# ///
# %% one-hidden
rng = np.random.default_rng(5)
train = rng.uniform(0.25, 2.05, size=(6000, 2)) * rng.choice([-1.0, 1.0], size=(6000, 2))
w1 = rng.normal(size=(2, 400)) * 2
b1 = rng.normal(size=400) * 3
hidden = 1 / (1 + np.exp(-(train @ w1 + b1)))
design = np.column_stack([hidden, np.ones(len(train))])
logit = np.where(train[:, 0] * train[:, 1] < 0, 1.0, -1.0)
solution, *_ = np.linalg.lstsq(design, logit, rcond=None)
one_hidden = {"activation": "sigmoid", "layers": [(w1, b1), (40 * solution[:-1, None], 40 * solution[-1:])]}

# %% fewest
shift, scale = 3.0, 0.6
f0 = 1 / (1 + np.exp(-shift))
fewest = {
    "activation": "sigmoid",
    "layers": [
        (scale * np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]), np.full(3, shift)),
        (np.array([[-1.0], [-1.0], [1.0]]) * 2e4, np.array([2e4 * f0])),
    ],
}
