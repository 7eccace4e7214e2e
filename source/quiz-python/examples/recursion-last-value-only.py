# /// example
# about = "What the last call returns is handed through"
# kind = "wrong"
# caught_by = ["test-recursion"]
# [points]
# test-recursion = 0
# ///
# %% answer-recursion
answer_recursion = "d"
