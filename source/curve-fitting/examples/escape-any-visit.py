# /// example
# about = "A run counts when it comes close to the goal at any time"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    escaped = 0
    for _ in range(runs):
        path = descend(start, *draw_batches(F, n, steps, rng), eta)
        escaped += np.any(np.linalg.norm(path - goal, axis=1) < np.linalg.norm(path - start, axis=1))
    return escaped / runs
