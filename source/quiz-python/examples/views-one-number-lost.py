# /// example
# about = "The slice ends early, and a with it"
# kind = "wrong"
# caught_by = ["test-views", "test-copies"]
# [points]
# test-views = 0
# test-copies = 1
# ///
# %% answer-views
answer_views = [3, 1, 4, 7]

# %% answer-copies
answer_copies = ["b", "f"]
