# /// example
# about = "A slice is a copy"
# kind = "wrong"
# caught_by = ["test-views", "test-copies"]
# [points]
# test-views = 0
# test-copies = 0
# ///
# %% answer-views
answer_views = [3, 1, 4, 1, 5]

# %% answer-copies
answer_copies = ["a"]
