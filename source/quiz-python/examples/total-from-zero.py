# /// example
# about = "The range begins at zero"
# kind = "wrong"
# caught_by = ["test-total", "test-division", "test-star"]
# [points]
# test-total = 0
# test-division = 0
# test-star = 0
# ///
# %% answer-total
answer_total = 18

# %% answer-division
answer_division = 4

# %% answer-star
answer_star = "[[3, 5], [3, 5]]"
