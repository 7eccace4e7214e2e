# /// example
# about = "Rows and columns exchanged throughout"
# kind = "wrong"
# caught_by = ["test-element", "test-row", "test-column", "test-flatten", "test-assign", "test-fancy", "test-shape", "test-pick", "test-phase"]
# [points]
# test-element = 0
# test-row = 0
# test-column = 0
# test-flatten = 0
# test-assign = 0
# test-fancy = 0
# test-shape = 0
# test-pick = 1
# test-phase = 1
# ///
# %% answer-element
answer_element = "c"

# %% answer-row
answer_row = "d"

# %% answer-column
answer_column = "d"

# %% answer-flatten
answer_flatten = "a"

# %% answer-assign
answer_assign = "b"

# %% answer-fancy
answer_fancy = "c"

# %% answer-shape
answer_shape = (3, 4)

# %% answer-pick
def pick(a):
    return a.T[1::2, :-4:-1]

# %% answer-phase
def phase(x, t):
    return 3 * x - 2 * t[:, None]
