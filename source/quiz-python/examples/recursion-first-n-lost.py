# /// example
# about = "The first n is not added"
# kind = "wrong"
# caught_by = ["test-recursion"]
# [points]
# test-recursion = 0
# ///
# %% answer-recursion
answer_recursion = "c"
