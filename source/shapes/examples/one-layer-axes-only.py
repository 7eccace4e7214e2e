# /// example
# about = "Many ridges, but along the two axes only: a sum of functions of y1 and of y2"
# kind = "wrong"
# caught_by = ["test-one-layer"]
# [points]
# test-one-layer = 0
# ///
# %% one-layer
offsets = np.linspace(-1, 1, 60)
w1 = 20.0 * np.hstack([np.tile([[1.0], [0.0]], 60), np.tile([[0.0], [1.0]], 60)])
b1 = -20.0 * np.concatenate([offsets, offsets])
grid = np.stack(np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41)), axis=-1).reshape(-1, 2)
hidden = np.column_stack([sigmoid(grid @ w1 + b1), np.ones(len(grid))])
w2, *_ = np.linalg.lstsq(hidden, (np.abs(grid).max(axis=1) < 0.5).astype(float), rcond=1e-6)
one_layer = [(w1, b1), (w2[:-1, None], w2[-1:])]
