# /// example
# about = "Counts instead of adding"
# kind = "wrong"
# caught_by = ["test-total", "test-division"]
# [points]
# test-total = 0
# test-division = 0
# ///
# %% answer-total
answer_total = 3

# %% answer-division
answer_division = -3.4
