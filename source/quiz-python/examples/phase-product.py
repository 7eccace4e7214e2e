# /// example
# about = "Multiplies instead of subtracting"
# kind = "wrong"
# caught_by = ["test-phase"]
# [points]
# test-phase = 0
# ///
# %% answer-phase
def phase(x, t):
    return 3 * x[:, None] * 2 * t
