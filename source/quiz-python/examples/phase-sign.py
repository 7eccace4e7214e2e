# /// example
# about = "The wave runs the other way"
# kind = "wrong"
# caught_by = ["test-phase"]
# [points]
# test-phase = 1
# ///
# %% answer-phase
def phase(x, t):
    return 3 * x[:, None] + 2 * t
