# /// example
# about = "The sign of y1 in the cubic"
# kind = "wrong"
# caught_by = ["test-cubic"]
# [points]
# test-cubic = 0
# ///
# %% answer-cubic
answer_cubic = "b"
