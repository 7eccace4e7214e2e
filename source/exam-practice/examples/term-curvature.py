# /// example
# about = "Another word: second derivative"
# kind = "wrong"
# caught_by = ["test-term"]
# [points]
# test-term = 0
# ///
# %% answer-term
answer_term = "second derivative"
