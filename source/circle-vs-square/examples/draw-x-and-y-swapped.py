# /// example
# about = "x is compared with the row"
# kind = "wrong"
# caught_by = ["test-draw"]
# [points]
# test-draw = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% draw
def draw(label, x, y, r):
    i, j = np.indices((20, 20))
    h = np.sqrt(np.pi) * r / 2
    if label == 0:
        return ((i - x) ** 2 + (j - y) ** 2 < r**2).astype(float)
    return ((abs(i - x) < h) & (abs(j - y) < h)).astype(float)
# %% training
model = costs = None
