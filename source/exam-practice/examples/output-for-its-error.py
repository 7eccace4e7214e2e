# /// example
# about = "The output instead of the derivative of the cost"
# kind = "wrong"
# caught_by = ["test-delta"]
# [points]
# test-delta = 1
# ///
# %% answer-delta
answer_delta = 0.2112
