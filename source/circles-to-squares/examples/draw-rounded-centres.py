# /// example
# about = "Centres and radii are rounded to whole pixels"
# kind = "wrong"
# caught_by = ["test-circles", "test-squares", "test-pairs"]
# [points]
# test-circles = 0
# test-squares = 0
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
        image[(j - round(x)) ** 2 + (i - round(y)) ** 2 < round(r) ** 2] = 1
    return image


def draw_squares(shapes, height, width):
    i, j = np.indices((height, width))
    image = np.zeros((height, width))
    for x, y, r in shapes:
        image[(abs(j - round(x)) < round(r)) & (abs(i - round(y)) < round(r))] = 1
    return image
# %% training
model = costs = None
