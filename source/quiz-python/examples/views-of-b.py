# /// example
# about = "Gives the other array"
# kind = "wrong"
# caught_by = ["test-views", "test-copies"]
# [points]
# test-views = 0
# test-copies = 0
# ///
# %% answer-views
answer_views = [0, 14, 10]

# %% answer-copies
answer_copies = ["c", "d", "e"]
