# /// example
# about = "The two distances are added: a diamond"
# kind = "wrong"
# caught_by = ["test-squares", "test-pairs"]
# [points]
# test-squares = 0
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
        image[(j - x) ** 2 + (i - y) ** 2 < r**2] = 1
    return image


def draw_squares(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image[abs(j - x) + abs(i - y) < r] = 1
    return image
# %% training
model = costs = None
