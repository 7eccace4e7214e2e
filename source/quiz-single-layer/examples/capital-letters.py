# /// example
# about = "Capital letters, and a line with a positive scale of its own"
# kind = "correct"
# ///
# %% answer-axis
answer_axis = "C"

# %% answer-shifted
answer_shifted = "A"

# %% answer-linear
answer_linear = "B"

# %% answer-cubic
answer_cubic = "C"

# %% answer-line
weights = [-1, -0.5]
bias = 1
