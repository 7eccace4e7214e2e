# /// example
# about = "Takes the straight line for the bent one"
# kind = "wrong"
# caught_by = ["test-cubic"]
# [points]
# test-cubic = 0
# ///
# %% answer-cubic
answer_cubic = "a"
