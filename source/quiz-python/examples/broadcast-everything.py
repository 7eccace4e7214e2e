# /// example
# about = "Everything can be added"
# kind = "wrong"
# caught_by = ["test-broadcast"]
# [points]
# test-broadcast = 0
# ///
# %% answer-broadcast
answer_broadcast = ["a", "b", "c", "d", "e"]
