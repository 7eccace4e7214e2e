# /// example
# about = "Forgets what the last call returns"
# kind = "wrong"
# caught_by = ["test-recursion"]
# [points]
# test-recursion = 0
# ///
# %% answer-recursion
answer_recursion = "e"
