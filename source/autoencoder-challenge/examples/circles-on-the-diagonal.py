# /// example
# about = "One number for both coordinates of the centre"
# kind = "wrong"
# caught_by = ["test-circles"]
# [points]
# test-circles = 0
# ///
# %% make-circles
def make_circles(n, rng):
    x, y = np.meshgrid(np.linspace(-1, 1, 27), np.linspace(-1, 1, 27))
    x0, radius = rng.uniform(-1, 1, n), rng.uniform(0, 1, n)
    y0 = x0
    inside = (x - x0[:, None, None]) ** 2 + (y - y0[:, None, None]) ** 2 < radius[:, None, None] ** 2
    return inside[..., None].astype(np.float32)
