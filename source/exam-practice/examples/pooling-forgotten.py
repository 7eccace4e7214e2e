# /// example
# about = "Forgets the poolings; all filters have the same weights"
# kind = "wrong"
# caught_by = ["test-shape", "test-weights"]
# [points]
# test-shape = 1
# test-weights = 0
# ///
# %% answer-shape
answer_shape = (12, 12, 8)

# %% answer-weights
answer_weights = 71
