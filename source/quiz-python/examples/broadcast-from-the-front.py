# /// example
# about = "Compares shapes from the first number on"
# kind = "wrong"
# caught_by = ["test-broadcast"]
# [points]
# test-broadcast = 0
# ///
# %% answer-broadcast
answer_broadcast = ["b", "c"]
