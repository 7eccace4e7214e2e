# /// example
# about = "A range from one, without its end"
# kind = "wrong"
# caught_by = ["test-loop", "test-total"]
# [points]
# test-loop = 0
# test-total = 0
# ///
# %% answer-loop
answer_loop = "d"

# %% answer-total
answer_total = 24
