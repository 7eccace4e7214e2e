# /// example
# about = "Forgets the times"
# kind = "wrong"
# caught_by = ["test-phase"]
# [points]
# test-phase = 0
# ///
# %% answer-phase
def phase(x, t):
    return 3 * x[:, None] - 0 * t
