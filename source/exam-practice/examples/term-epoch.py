# /// example
# about = "Another word: epoch"
# kind = "wrong"
# caught_by = ["test-term"]
# [points]
# test-term = 0
# ///
# %% answer-term
answer_term = "epoch"
