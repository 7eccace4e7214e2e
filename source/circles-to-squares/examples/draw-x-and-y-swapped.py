# /// example
# about = "x is compared with the row, y with the column"
# kind = "wrong"
# caught_by = ["test-circles", "test-squares"]
# [points]
# test-circles = 0
# test-squares = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% draw
def draw_circles(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image[(i - x) ** 2 + (j - y) ** 2 < r**2] = 1
    return image


def draw_squares(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image[(abs(i - x) < r) & (abs(j - y) < r)] = 1
    return image
# %% training
model = costs = None
