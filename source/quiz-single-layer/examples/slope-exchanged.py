# /// example
# about = "Confuses the slope of the line with the weights"
# kind = "wrong"
# caught_by = ["test-linear"]
# [points]
# test-linear = 0
# ///
# %% answer-linear
answer_linear = "a"
