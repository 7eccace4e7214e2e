# /// example
# about = "The factor 1/2 of the cost is mistaken"
# kind = "wrong"
# caught_by = ["test-gradient", "test-delta", "test-height", "test-centre"]
# [points]
# test-gradient = 1
# test-delta = 1
# test-height = 1
# test-centre = 1
# ///
# %% answer-gradient
answer_gradient = 22.5

# %% answer-delta
answer_delta = -5.5776

# %% answer-height
answer_height = -0.3

# %% answer-centre
answer_centre = -0.9
