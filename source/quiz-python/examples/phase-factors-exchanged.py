# /// example
# about = "k and omega exchanged"
# kind = "wrong"
# caught_by = ["test-phase"]
# [points]
# test-phase = 1
# ///
# %% answer-phase
def phase(x, t):
    return 2 * x[:, None] - 3 * t
