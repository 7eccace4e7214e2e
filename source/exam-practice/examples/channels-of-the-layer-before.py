# /// example
# about = "Takes the channels of the layer before"
# kind = "wrong"
# caught_by = ["test-shape", "test-weights", "test-dense"]
# [points]
# test-shape = 1
# test-weights = 0
# test-dense = 0
# ///
# %% answer-shape
answer_shape = (2, 2, 7)

# %% answer-weights
answer_weights = 72

# %% answer-dense
answer_dense = 38
