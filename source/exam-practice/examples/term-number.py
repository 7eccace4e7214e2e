# /// example
# about = "Another word: 0.1"
# kind = "wrong"
# caught_by = ["test-term"]
# [points]
# test-term = 0
# ///
# %% answer-term
answer_term = 0.1
