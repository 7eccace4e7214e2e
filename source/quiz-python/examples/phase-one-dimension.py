# /// example
# about = "Place by place, time by time"
# kind = "wrong"
# caught_by = ["test-phase"]
# [points]
# test-phase = 0
# ///
# %% answer-phase
def phase(x, t):
    return 3 * x[: len(t)] - 2 * t[: len(x)]
