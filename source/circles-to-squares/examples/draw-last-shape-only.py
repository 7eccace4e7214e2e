# /// example
# about = "Every shape gets a new canvas, so only the last one remains"
# kind = "wrong"
# caught_by = ["test-circles", "test-squares", "test-pairs"]
# [points]
# test-circles = 1
# test-squares = 1
# test-pairs = 2.5
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% draw
def draw_circles(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image = ((j - x) ** 2 + (i - y) ** 2 < r**2).astype(float)
    return image


def draw_squares(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image = ((abs(j - x) < r) & (abs(i - y) < r)).astype(float)
    return image
# %% training
model = costs = None
