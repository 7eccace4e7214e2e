# /// example
# about = "Missing dimensions have to be given"
# kind = "wrong"
# caught_by = ["test-broadcast"]
# [points]
# test-broadcast = 0.5
# ///
# %% answer-broadcast
answer_broadcast = ["a", "c"]
