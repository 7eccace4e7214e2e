# /// example
# about = "One pair is drawn and repeated"
# kind = "wrong"
# caught_by = ["test-pairs"]
# [points]
# test-pairs = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% make-pairs
def make_pairs(n, rng):
    number = rng.integers(1, 4)
    shapes = np.column_stack([rng.uniform(0, 23, (number, 2)), rng.uniform(2, 5, number)])
    pair = [draw(shapes, 24, 24).astype("float32")[None, ..., None] for draw in (draw_circles, draw_squares)]
    return np.repeat(pair[0], n, axis=0), np.repeat(pair[1], n, axis=0)
# %% training
model = costs = None
