# /// example
# about = "Number of elements for the shape"
# kind = "wrong"
# caught_by = ["test-shape", "test-views"]
# [points]
# test-shape = 0
# test-views = 0
# ///
# %% answer-shape
answer_shape = 12

# %% answer-views
answer_views = [3, 7, 4, 1, 5]
