# /// example
# about = "Takes f(y2) for f(-y2)"
# kind = "wrong"
# caught_by = ["test-axis"]
# [points]
# test-axis = 0
# ///
# %% answer-axis
answer_axis = "a"
