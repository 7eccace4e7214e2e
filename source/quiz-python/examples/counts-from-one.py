# /// example
# about = "Counts loops, rows and columns from one"
# kind = "wrong"
# caught_by = ["test-loop", "test-element", "test-row", "test-column", "test-assign", "test-views", "test-pick"]
# [points]
# test-loop = 0
# test-element = 0
# test-row = 0
# test-column = 0
# test-assign = 0
# test-views = 0
# test-pick = 1
# ///
# %% answer-loop
answer_loop = "a"

# %% answer-element
answer_element = "a"

# %% answer-row
answer_row = "b"

# %% answer-column
answer_column = "b"

# %% answer-assign
answer_assign = "d"

# %% answer-views
answer_views = [3, 1, 7, 1, 5]

# %% answer-pick
def pick(a):
    return a[0::2, :-4:-1]
