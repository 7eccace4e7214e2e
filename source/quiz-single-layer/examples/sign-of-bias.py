# /// example
# about = "The line on the wrong side of the origin"
# kind = "wrong"
# caught_by = ["test-shifted"]
# [points]
# test-shifted = 0
# ///
# %% answer-shifted
answer_shifted = "b"
