# /// example
# about = "Letters in brackets, the list without brackets, the shape as text, numbers as floats"
# kind = "correct"
# ///
# %% answer-loop
answer_loop = " (b). "

# %% answer-recursion
answer_recursion = "b)"

# %% answer-row
answer_row = " c"

# %% answer-total
answer_total = 15.0

# %% answer-division
answer_division = -4.0

# %% answer-star
answer_star = "3, 5, 3, 5"

# %% answer-views
answer_views = (3, 1, 4, 7, 5)

# %% answer-shape
answer_shape = "(4, 3)"

# %% answer-broadcast
answer_broadcast = ["(a)", " c ", "e."]

# %% answer-pick
def pick(a):
    return a.T[-1:-4:-1, 1::2].T

# %% answer-phase
def phase(x, t):
    times, places = np.meshgrid(t, x)
    return 3 * places - 2 * times
