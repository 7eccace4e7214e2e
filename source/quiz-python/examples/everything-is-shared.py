# /// example
# about = "Every array made from another one shares its numbers"
# kind = "wrong"
# caught_by = ["test-views", "test-copies"]
# [points]
# test-views = 0
# test-copies = 0
# ///
# %% answer-views
answer_views = [3, 1, 0, 14, 10]

# %% answer-copies
answer_copies = ["a", "b", "c", "d", "e", "f"]
