# /// example
# about = "Overlooks that b is a new array at the end"
# kind = "wrong"
# caught_by = ["test-views", "test-copies"]
# [points]
# test-views = 0
# test-copies = 1
# ///
# %% answer-views
answer_views = [3, 1, 0, 7, 5]

# %% answer-copies
answer_copies = ["a", "b", "d", "f"]
