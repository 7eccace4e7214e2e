# /// example
# about = "Another word: gradient"
# kind = "wrong"
# caught_by = ["test-term"]
# [points]
# test-term = 0
# ///
# %% answer-term
answer_term = "gradient"
