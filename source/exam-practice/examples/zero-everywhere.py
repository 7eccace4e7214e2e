# /// example
# about = "Zero everywhere"
# kind = "wrong"
# caught_by = ["test-output", "test-gradient", "test-step", "test-rate", "test-delta", "test-outer", "test-inner", "test-probability", "test-entropy", "test-logit", "test-weights", "test-dense", "test-height", "test-centre"]
# [points]
# test-output = 0
# test-gradient = 0
# test-step = 0
# test-rate = 0
# test-delta = 0
# test-outer = 0
# test-inner = 0
# test-probability = 0
# test-entropy = 0
# test-logit = 0
# test-weights = 0
# test-dense = 0
# test-height = 0
# test-centre = 0
# ///
# %% answer-output
answer_output = 0

# %% answer-gradient
answer_gradient = 0

# %% answer-step
answer_step = 0

# %% answer-rate
answer_rate = 0

# %% answer-delta
answer_delta = 0

# %% answer-outer
answer_outer = 0

# %% answer-inner
answer_inner = 0

# %% answer-probability
answer_probability = 0

# %% answer-entropy
answer_entropy = 0

# %% answer-logit
answer_logit = 0

# %% answer-weights
answer_weights = 0

# %% answer-dense
answer_dense = 0

# %% answer-height
answer_height = 0

# %% answer-centre
answer_centre = 0
