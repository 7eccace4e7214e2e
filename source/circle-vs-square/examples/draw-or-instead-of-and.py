# /// example
# about = "Either condition suffices: a cross"
# kind = "wrong"
# caught_by = ["test-draw", "test-images"]
# [points]
# test-draw = 1
# test-images = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% draw
def draw(label, x, y, r):
    i, j = np.indices((20, 20))
    h = np.sqrt(np.pi) * r / 2
    if label == 0:
        return ((j - x) ** 2 + (i - y) ** 2 < r**2).astype(float)
    return ((abs(j - x) < h) | (abs(i - y) < h)).astype(float)
# %% training
model = costs = None
