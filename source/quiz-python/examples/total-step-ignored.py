# /// example
# about = "The step is overlooked"
# kind = "wrong"
# caught_by = ["test-total", "test-division"]
# [points]
# test-total = 0
# test-division = 0
# ///
# %% answer-total
answer_total = 54

# %% answer-division
answer_division = -3
