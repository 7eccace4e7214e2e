# /// example
# about = "eta, n and the number of steps of the picture instead of the arguments"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    escaped = 0
    for _ in range(runs):
        end = descend(start, *draw_batches(F, 5, 100, rng), 1.0)[-1]
        escaped += np.linalg.norm(end - goal) < np.linalg.norm(end - start)
    return escaped / runs
