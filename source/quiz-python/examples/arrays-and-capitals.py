# /// example
# about = "NumPy numbers and arrays, capital letters, sets; indices as arrays, an outer sum"
# kind = "correct"
# ///
# %% answer-loop
answer_loop = "B"

# %% answer-recursion
answer_recursion = "B"

# %% answer-element
answer_element = "B"

# %% answer-row
answer_row = "C"

# %% answer-column
answer_column = "A"

# %% answer-flatten
answer_flatten = "B"

# %% answer-assign
answer_assign = "C"

# %% answer-fancy
answer_fancy = "D"

# %% answer-total
answer_total = np.int64(15)

# %% answer-division
answer_division = np.floor_divide(-17, 5)

# %% answer-star
answer_star = "[3,5,3,5]"

# %% answer-views
answer_views = np.array([3, 1, 4, 7, 5])

# %% answer-copies
answer_copies = {"F", "B", "A"}

# %% answer-shape
answer_shape = np.array([4, 3])

# %% answer-broadcast
answer_broadcast = ("E", "C", "A")

# %% answer-pick
def pick(a):
    n, m = a.shape
    return a[np.ix_(np.arange(1, n, 2), [m - 1, m - 2, m - 3])]

# %% answer-phase
def phase(x, t):
    return np.add.outer(3 * x, -2 * t)
