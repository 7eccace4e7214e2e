# /// example
# about = "Only shapes that do not stick out of the image"
# kind = "wrong"
# caught_by = ["test-pairs"]
# [points]
# test-pairs = 2.5
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% make-pairs
def make_pairs(n, rng):
    inputs, targets = np.zeros((2, n, 24, 24, 1), dtype=np.float32)
    for k in range(n):
        number = rng.integers(1, 4)
        r = rng.uniform(2, 5, (number, 1))
        shapes = np.hstack([r + (23 - 2 * r) * rng.uniform(size=(number, 2)), r])
        inputs[k, :, :, 0] = draw_circles(shapes, 24, 24)
        targets[k, :, :, 0] = draw_squares(shapes, 24, 24)
    return inputs, targets
# %% training
model = costs = None
