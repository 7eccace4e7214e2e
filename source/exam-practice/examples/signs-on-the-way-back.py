# /// example
# about = "The sign is lost on the way back, the step goes uphill"
# kind = "wrong"
# caught_by = ["test-outer", "test-inner", "test-step"]
# [points]
# test-outer = 1
# test-inner = 1
# test-step = 1
# ///
# %% answer-outer
answer_outer = 1.00397

# %% answer-inner
answer_inner = 0.920304

# %% answer-step
answer_step = 3.45
