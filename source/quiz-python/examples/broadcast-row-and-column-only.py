# /// example
# about = "One slip: (4, 3) and (4,)"
# kind = "wrong"
# caught_by = ["test-broadcast"]
# [points]
# test-broadcast = 0.5
# ///
# %% answer-broadcast
answer_broadcast = ["a", "b", "c", "e"]
