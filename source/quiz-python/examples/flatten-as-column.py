# /// example
# about = "A flat array as a column"
# kind = "wrong"
# caught_by = ["test-flatten", "test-shape"]
# [points]
# test-flatten = 0
# test-shape = 0
# ///
# %% answer-flatten
answer_flatten = "c"

# %% answer-shape
answer_shape = (4, 1, 3)
