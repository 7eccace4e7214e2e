# /// example
# about = "The fraction that stays"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    stayed = 0
    for _ in range(runs):
        end = descend(start, *draw_batches(F, n, steps, rng), eta)[-1]
        stayed += np.linalg.norm(end - goal) > np.linalg.norm(end - start)
    return stayed / runs
