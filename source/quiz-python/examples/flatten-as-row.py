# /// example
# about = "A flat array as a matrix with one row"
# kind = "wrong"
# caught_by = ["test-flatten", "test-shape"]
# [points]
# test-flatten = 0
# test-shape = 0
# ///
# %% answer-flatten
answer_flatten = "d"

# %% answer-shape
answer_shape = (3,)
