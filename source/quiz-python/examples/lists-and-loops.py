# /// example
# about = "Plain numbers and lists; the programming tasks with loops"
# kind = "correct"
# ///
# %% answer-total
answer_total = 15

# %% answer-division
answer_division = -4

# %% answer-star
answer_star = "[3, 5, 3, 5]"

# %% answer-views
answer_views = [3, 1, 4, 7, 5]

# %% answer-copies
answer_copies = ["a", "b", "f"]

# %% answer-shape
answer_shape = [4, 3]

# %% answer-broadcast
answer_broadcast = ["a", "c", "e"]

# %% answer-pick
def pick(a):
    rows = []
    for i in range(1, a.shape[0], 2):
        rows.append([a[i, a.shape[1] - 1 - j] for j in range(3)])
    return rows

# %% answer-phase
def phase(x, t):
    out = np.zeros((len(x), len(t)))
    for i in range(len(x)):
        for j in range(len(t)):
            out[i, j] = 3 * x[i] - 2 * t[j]
    return out
