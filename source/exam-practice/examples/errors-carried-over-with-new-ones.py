# /// example
# about = "Own wrong results, and wrong from there"
# kind = "wrong"
# caught_by = ["test-hidden", "test-output", "test-gradient", "test-step", "test-delta", "test-outer", "test-entropy", "test-logit", "test-shape", "test-dense"]
# [points]
# test-hidden = 0
# test-output = 0
# test-gradient = 0
# test-step = 0
# test-delta = 0
# test-outer = 0
# test-entropy = 0
# test-logit = 0
# test-shape = 0
# test-dense = 0
# ///
# %% answer-hidden
answer_hidden = [0, 0]

# %% answer-output
answer_output = -2

# %% answer-gradient
answer_gradient = 0

# %% answer-step
answer_step = 3

# %% answer-delta
answer_delta = 1.5

# %% answer-outer
answer_outer = 1.5

# %% answer-entropy
answer_entropy = -0.7

# %% answer-logit
answer_logit = np.exp(0.7) - 1

# %% answer-shape
answer_shape = [0, 0, 0]

# %% answer-dense
answer_dense = 6
