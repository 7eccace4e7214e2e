# /// example
# about = "Only arrays with as many elements"
# kind = "wrong"
# caught_by = ["test-broadcast"]
# [points]
# test-broadcast = 0
# ///
# %% answer-broadcast
answer_broadcast = ["d"]
