# /// example
# about = "Every answer is computed by running the snippet; the arrays are flipped and multiplied as matrices"
# kind = "correct"
# ///
# %% answer-total
answer_total = 0
for k in range(2, 11, 3):
    answer_total += k

# %% answer-division
answer_division = -17 // 5

# %% answer-star
answer_star = str([3, 5] * 2)

# %% answer-views
a = np.array([3, 1, 4, 1, 5])
b = a[2:5]
b[1] = 7
b = 2 * b
b[0] = 0
answer_views = a

# %% answer-shape
answer_shape = (np.ones((4, 1)) + np.ones(3)).shape

# %% answer-copies
answer_copies = []
for letter, line in zip("abcdef", ["b = a; b[0] = 9", "b = a[1:]; b[0] = 9", "b = a.copy(); b[0] = 9", "b = a[[0, 1]]; b[0] = 9",
                                   "b = 1 * a; b[0] = 9", "b = a.reshape(2, 2); b[0, 0] = 9"]):
    a = np.array([2, 3, 5, 7])
    exec(line)
    if a.tolist() != [2, 3, 5, 7]:
        answer_copies.append(letter)

# %% answer-pick
def pick(a):
    return np.flip(a, axis=1)[1::2][:, :3]

# %% answer-phase
def phase(x, t):
    plane, both = np.stack(np.broadcast_arrays(x[:, None], t[None, :]), axis=-1), np.array([3.0, -2.0])
    return plane @ both
