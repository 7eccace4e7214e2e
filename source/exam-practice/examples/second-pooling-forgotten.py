# /// example
# about = "Forgets the second pooling; a filter at every place is another one"
# kind = "wrong"
# caught_by = ["test-shape", "test-weights"]
# [points]
# test-shape = 1
# test-weights = 0
# ///
# %% answer-shape
answer_shape = (6, 6, 8)

# %% answer-weights
answer_weights = 18432
