# /// example
# about = "Finds the line but takes dark for bright"
# kind = "wrong"
# caught_by = ["test-linear"]
# [points]
# test-linear = 0
# ///
# %% answer-linear
answer_linear = "c"
