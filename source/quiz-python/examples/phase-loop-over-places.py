# /// example
# about = "The loop overwrites the first row"
# kind = "wrong"
# caught_by = ["test-phase"]
# [points]
# test-phase = 0
# ///
# %% answer-phase
def phase(x, t):
    out = np.zeros((len(x), len(t)))
    for i in range(len(x)):
        out[0] = 3 * x[i] - 2 * t
    return out
