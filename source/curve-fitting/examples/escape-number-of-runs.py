# /// example
# about = "The number of runs instead of their fraction"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    escaped = 0
    for _ in range(runs):
        end = descend(start, *draw_batches(F, n, steps, rng), eta)[-1]
        escaped += np.linalg.norm(end - goal) < np.linalg.norm(end - start)
    return escaped
