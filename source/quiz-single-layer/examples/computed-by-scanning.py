# /// example
# about = "The letters are computed: candidates are compared with brightness read off the pictures"
# kind = "correct"
# ///
# %% answer-axis
bright_points = [(0, -2), (2, -1), (-2, -1)]
dark_points = [(0, 2), (1, 1), (-1, 2)]
candidates = {"a": lambda y1, y2: y2, "b": lambda y1, y2: -y1, "c": lambda y1, y2: -y2, "d": lambda y1, y2: y1}


def fits(z):
    return all(z(*p) > 0 for p in bright_points) and all(z(*p) < 0 for p in dark_points)


answer_axis = next(letter for letter, z in candidates.items() if fits(z))

# %% answer-linear
formulas = [lambda p, q: p + q - 2, lambda p, q: 2 * p + q - 2, lambda p, q: 2 - 2 * p + q, lambda p, q: p - 2 * q]
answer_linear = "abcd"[int(np.argmin([abs(z(1, 0)) + abs(z(0, 2)) for z in formulas]))]
