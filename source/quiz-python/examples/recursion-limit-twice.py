# /// example
# about = "The call at the limit ends the recursion too"
# kind = "wrong"
# caught_by = ["test-recursion"]
# [points]
# test-recursion = 0
# ///
# %% answer-recursion
answer_recursion = "a"
