# /// example
# about = "reshape gives a copy"
# kind = "wrong"
# caught_by = ["test-copies"]
# [points]
# test-copies = 1
# ///
# %% answer-copies
answer_copies = ["a", "b"]
