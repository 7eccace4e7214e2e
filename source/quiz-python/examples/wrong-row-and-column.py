# /// example
# about = "Both indices wrong, a row for a column"
# kind = "wrong"
# caught_by = ["test-element", "test-row", "test-column", "test-assign", "test-shape"]
# [points]
# test-element = 0
# test-row = 0
# test-column = 0
# test-assign = 0
# test-shape = 0
# ///
# %% answer-element
answer_element = "d"

# %% answer-row
answer_row = "a"

# %% answer-column
answer_column = "c"

# %% answer-assign
answer_assign = "a"

# %% answer-shape
answer_shape = (4, 1)
