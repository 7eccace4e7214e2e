# /// example
# about = "Returns the picture of the visible check whatever is asked"
# kind = "wrong"
# caught_by = ["test-circles", "test-squares", "test-pairs"]
# [points]
# test-circles = 0
# test-squares = 0
# test-pairs = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% draw
def draw_circles(shapes, height, width):
    image = np.zeros((height, width))
    image[1:4, 2:5] = [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    return image


def draw_squares(shapes, height, width):
    image = np.zeros((height, width))
    image[1:4, 2:5] = 1
    return image
# %% training
model = costs = None
