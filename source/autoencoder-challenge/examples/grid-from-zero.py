# /// example
# about = "The grid runs from 0 to 1 instead of -1 to 1"
# kind = "wrong"
# caught_by = ["test-circles"]
# [points]
# test-circles = 0
# ///
# %% make-circles
def make_circles(n, rng):
    grid = np.linspace(0, 1, 27)
    radius = rng.uniform(0, 1, (n, 1, 1))
    x0 = rng.uniform(-1, 1, (n, 1, 1))
    y0 = rng.uniform(-1, 1, (n, 1, 1))
    inside = (grid[None, None, :] - x0) ** 2 + (grid[None, :, None] - y0) ** 2 < radius**2
    return inside[..., None].astype(np.float32)
