# /// example
# about = "Channels multiply, or are forgotten"
# kind = "wrong"
# caught_by = ["test-shape", "test-weights", "test-dense"]
# [points]
# test-shape = 1
# test-weights = 1
# test-dense = 1
# ///
# %% answer-shape
answer_shape = (2, 2, 56)

# %% answer-weights
answer_weights = 80

# %% answer-dense
answer_dense = 30
