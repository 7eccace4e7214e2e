# /// example
# about = "Overlapping shapes are added up: pixels of 2"
# kind = "wrong"
# caught_by = ["test-circles", "test-squares", "test-pairs"]
# [points]
# test-circles = 1
# test-squares = 1
# test-pairs = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% draw
def draw_circles(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image += (j - x) ** 2 + (i - y) ** 2 < r**2
    return image


def draw_squares(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image += (abs(j - x) < r) & (abs(i - y) < r)
    return image
# %% training
model = costs = None
