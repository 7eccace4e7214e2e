# /// example
# about = "Nothing changes a"
# kind = "wrong"
# caught_by = ["test-copies", "test-broadcast"]
# [points]
# test-copies = 0
# test-broadcast = 0
# ///
# %% answer-copies
answer_copies = []

# %% answer-broadcast
answer_broadcast = []
