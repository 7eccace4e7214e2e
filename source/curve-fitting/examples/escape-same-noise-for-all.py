# /// example
# about = "All runs get the same batches, so all or none escape"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    batches = draw_batches(F, n, steps, rng)
    escaped = 0
    for _ in range(runs):
        end = descend(start, *batches, eta)[-1]
        escaped += np.linalg.norm(end - goal) < np.linalg.norm(end - start)
    return escaped / runs
