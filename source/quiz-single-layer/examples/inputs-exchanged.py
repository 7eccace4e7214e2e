# /// example
# about = "Confuses the two axes"
# kind = "wrong"
# caught_by = ["test-axis"]
# [points]
# test-axis = 0
# ///
# %% answer-axis
answer_axis = "b"
