# /// example
# about = "Only the last number"
# kind = "wrong"
# caught_by = ["test-total", "test-division", "test-star"]
# [points]
# test-total = 0
# test-division = 0
# test-star = 0
# ///
# %% answer-total
answer_total = 8

# %% answer-division
answer_division = 3

# %% answer-star
answer_star = "[6, 10]"
