# /// example
# about = "One run decides"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_fraction(F, start, goal, n, eta, steps, runs, rng):
    end = descend(start, *draw_batches(F, n, steps, rng), eta)[-1]
    return float(np.linalg.norm(end - goal) < np.linalg.norm(end - start))
