# /// example
# about = "Arrays are not allowed as indices"
# kind = "wrong"
# caught_by = ["test-fancy", "test-star", "test-shape"]
# [points]
# test-fancy = 0
# test-star = 0
# test-shape = 0
# ///
# %% answer-fancy
answer_fancy = "b"

# %% answer-star
answer_star = "error"

# %% answer-shape
answer_shape = (1, 3)
