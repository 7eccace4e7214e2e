# /// example
# about = "Inner derivatives are missing"
# kind = "wrong"
# caught_by = ["test-gradient", "test-inner", "test-height", "test-centre", "test-outer", "test-logit"]
# [points]
# test-gradient = 0
# test-inner = 0
# test-height = 0
# test-centre = 0
# test-outer = 0
# test-logit = 0
# ///
# %% answer-gradient
answer_gradient = 1.0

# %% answer-inner
answer_inner = -8.3664

# %% answer-height
answer_height = -0.75

# %% answer-centre
answer_centre = -0.45

# %% answer-outer
answer_outer = 0.36

# %% answer-logit
answer_logit = -1.7
