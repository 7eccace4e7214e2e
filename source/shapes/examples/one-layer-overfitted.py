# /// example
# about = "As many neurons as points: right at the points of the fit, wild in between"
# kind = "wrong"
# caught_by = ["test-one-layer"]
# [points]
# test-one-layer = 0
# ///
# %% one-layer
rng = np.random.default_rng(0)
angle = rng.uniform(0, 2 * np.pi, 900)
w1 = 40.0 * np.vstack([np.cos(angle), np.sin(angle)])
b1 = 40.0 * rng.uniform(-1.4, 1.4, 900)
train = rng.uniform(-1, 1, (900, 2))
hidden = np.column_stack([sigmoid(train @ w1 + b1), np.ones(len(train))])
w2, *_ = np.linalg.lstsq(hidden, (np.abs(train).max(axis=1) < 0.5).astype(float), rcond=None)
one_layer = [(w1, b1), (w2[:-1, None], w2[-1:])]
