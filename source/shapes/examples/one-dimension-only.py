# /// example
# about = "A student who stops after one dimension"
# kind = "wrong"
# caught_by = ["test-smooth", "test-rounded", "test-diagonal", "test-polygon", "test-patches", "test-one-layer"]
# [points]
# test-smooth = 0
# test-rounded = 0
# test-diagonal = 0
# test-polygon = 0
# test-patches = 0
# test-one-layer = 0
# ///
# %% smooth
def smooth_square(centre, side, width):
    """Layers of a network (sigmoid, sigmoid): 1 inside the square, 0 outside, with edges of the given width."""
    # YOUR CODE HERE

# %% rounded
def rounded_square(side, k):
    """Layers of a network (sigmoid, step) with one hidden layer of four neurons."""
    # YOUR CODE HERE


def diagonal(layers):
    """Distance from the origin to the border along y1 = y2 > 0."""
    # YOUR CODE HERE

# %% polygon
def polygon(corners):
    """Layers of a network (step, linear) with two hidden layers: 1 inside the convex polygon, else 0."""
    # YOUR CODE HERE

# %% patches
def patches(polygons, heights):
    """Layers of a network (step, linear) with two hidden layers: the sum of the heights of the polygons around a point."""
    # YOUR CODE HERE

# %% one-layer
one_layer = None
