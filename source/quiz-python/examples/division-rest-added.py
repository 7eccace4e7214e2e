# /// example
# about = "The remainder is added"
# kind = "wrong"
# caught_by = ["test-total", "test-division", "test-star"]
# [points]
# test-total = 0
# test-division = 0
# test-star = 0
# ///
# %% answer-total
answer_total = 11

# %% answer-division
answer_division = -85

# %% answer-star
answer_star = "[3, 5, 2]"
