# /// example
# about = "The list stays as it is"
# kind = "wrong"
# caught_by = ["test-star", "test-division"]
# [points]
# test-star = 0
# test-division = 0
# ///
# %% answer-star
answer_star = "[3, 5]"

# %% answer-division
answer_division = True
