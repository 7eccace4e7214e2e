# /// example
# about = "The end of a range belongs to it"
# kind = "wrong"
# caught_by = ["test-loop", "test-total"]
# [points]
# test-loop = 0
# test-total = 0
# ///
# %% answer-loop
answer_loop = "c"

# %% answer-total
answer_total = 26
