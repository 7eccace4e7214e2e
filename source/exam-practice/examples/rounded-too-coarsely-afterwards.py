# /// example
# about = "The results of right numbers are off by 2.5%"
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
answer_step = 2.61375

# %% answer-outer
answer_outer = -1.02907

# %% answer-inner
answer_inner = -0.943312

# %% answer-logit
answer_logit = -0.422059

# %% answer-dense
answer_dense = 201
