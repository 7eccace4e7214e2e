# /// example
# about = "The elements in the order of their size"
# kind = "wrong"
# caught_by = ["test-fancy", "test-shape"]
# [points]
# test-fancy = 0
# test-shape = 0
# ///
# %% answer-fancy
answer_fancy = "a"

# %% answer-shape
answer_shape = (4,)
