# /// example
# about = "endpoint=False: 27 points, but of a grid with 28 of them"
# kind = "wrong"
# caught_by = ["test-circles"]
# [points]
# test-circles = 0
# ///
# %% make-circles
def make_circles(n, rng):
    grid = np.linspace(-1, 1, 27, endpoint=False)
    radius = rng.uniform(0, 1, (n, 1, 1))
    x0 = rng.uniform(-1, 1, (n, 1, 1))
    y0 = rng.uniform(-1, 1, (n, 1, 1))
    inside = (grid[None, None, :] - x0) ** 2 + (grid[None, :, None] - y0) ** 2 < radius**2
    return inside[..., None].astype(np.float32)
