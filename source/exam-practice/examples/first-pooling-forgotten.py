# /// example
# about = "Forgets the first pooling; filters with one dimension"
# kind = "wrong"
# caught_by = ["test-shape", "test-weights"]
# [points]
# test-shape = 1
# test-weights = 0
# ///
# %% answer-shape
answer_shape = (4, 4, 8)

# %% answer-weights
answer_weights = 176
