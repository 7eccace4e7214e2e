# /// example
# about = "Results of right numbers a thousand times too large"
# kind = "wrong"
# caught_by = ["test-step", "test-outer", "test-inner", "test-logit", "test-dense"]
# [points]
# test-step = 0
# test-outer = 0
# test-inner = 0
# test-logit = 0
# test-dense = 0
# ///
# %% answer-step
answer_step = 2550.0

# %% answer-outer
answer_outer = -1003.97

# %% answer-inner
answer_inner = -920.304

# %% answer-logit
answer_logit = -411.765

# %% answer-dense
answer_dense = 198000
