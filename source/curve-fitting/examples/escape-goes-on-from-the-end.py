# /// example
# about = "Each run goes on where the last one ended"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    escaped, here = 0, start
    for _ in range(runs):
        here = descend(here, *draw_batches(F, n, steps, rng), eta)[-1]
        escaped += np.linalg.norm(here - goal) < np.linalg.norm(here - start)
    return escaped / runs
