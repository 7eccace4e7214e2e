# /// example
# about = "The minima of two_lines instead of start and goal"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    escaped = 0
    for _ in range(runs):
        end = descend(SHALLOW, *draw_batches(two_lines, n, steps, rng), eta)[-1]
        escaped += np.linalg.norm(end - DEEP) < np.linalg.norm(end - SHALLOW)
    return escaped / runs
