# /// example
# about = "A square of side 0.5 instead of 1"
# kind = "wrong"
# caught_by = ["test-one-layer"]
# [points]
# test-one-layer = 0
# ///
# %% one-layer
offsets = np.linspace(-1.35, 1.35, 28)
angles = np.pi * np.arange(24) / 24
w1 = 12.0 * np.repeat(np.vstack([np.cos(angles), np.sin(angles)]), 28, axis=1)
b1 = -12.0 * np.tile(offsets, 24)
grid = np.stack(np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41)), axis=-1).reshape(-1, 2)
hidden = np.column_stack([sigmoid(grid @ w1 + b1), np.ones(len(grid))])
w2, *_ = np.linalg.lstsq(hidden, (np.abs(grid).max(axis=1) < 0.25).astype(float), rcond=1e-6)
one_layer = [(w1, b1), (w2[:-1, None], w2[-1:])]
