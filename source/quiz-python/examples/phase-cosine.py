# /// example
# about = "The wave instead of its phase"
# kind = "wrong"
# caught_by = ["test-phase"]
# [points]
# test-phase = 0
# ///
# %% answer-phase
def phase(x, t):
    return np.cos(3 * x[:, None] - 2 * t)
