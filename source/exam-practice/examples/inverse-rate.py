# /// example
# about = "Twice the curvature; an activation at the output; the amplitude is lost"
# kind = "wrong"
# caught_by = ["test-rate", "test-output", "test-inner", "test-centre"]
# [points]
# test-rate = 0
# test-output = 0
# test-inner = 0
# test-centre = 1
# ///
# %% answer-rate
answer_rate = 12.5

# %% answer-output
answer_output = 0

# %% answer-inner
answer_inner = -0.110436

# %% answer-centre
answer_centre = -0.12
