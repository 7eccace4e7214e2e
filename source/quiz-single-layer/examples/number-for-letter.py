# /// example
# about = "Answers with the number of the option"
# kind = "wrong"
# caught_by = ["test-cubic"]
# [points]
# test-cubic = 0
# ///
# %% answer-cubic
answer_cubic = 3
