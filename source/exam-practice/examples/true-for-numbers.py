# /// example
# about = "Truth values"
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
answer_output = True

# %% answer-gradient
answer_gradient = True

# %% answer-step
answer_step = True

# %% answer-rate
answer_rate = True

# %% answer-delta
answer_delta = True

# %% answer-outer
answer_outer = True

# %% answer-inner
answer_inner = True

# %% answer-probability
answer_probability = True

# %% answer-entropy
answer_entropy = True

# %% answer-logit
answer_logit = True

# %% answer-weights
answer_weights = True

# %% answer-dense
answer_dense = True

# %% answer-height
answer_height = True

# %% answer-centre
answer_centre = True
