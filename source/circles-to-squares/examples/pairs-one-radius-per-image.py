# /// example
# about = "All shapes of an image have the same radius"
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
        shapes = np.column_stack([rng.uniform(0, 23, (number, 2)), np.full(number, rng.uniform(2, 5))])
        inputs[k, :, :, 0] = draw_circles(shapes, 24, 24)
        targets[k, :, :, 0] = draw_squares(shapes, 24, 24)
    return inputs, targets
# %% training
model = costs = None
