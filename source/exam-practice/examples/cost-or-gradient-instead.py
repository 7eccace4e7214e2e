# /// example
# about = "The cost for its gradient, the gradient for the step, the step for its result"
# kind = "wrong"
# caught_by = ["test-gradient", "test-delta", "test-step", "test-rate", "test-height", "test-centre", "test-entropy"]
# [points]
# test-gradient = 0
# test-delta = 0
# test-step = 1
# test-rate = 1.5
# test-height = 1
# test-centre = 1
# test-entropy = 0
# ///
# %% answer-gradient
answer_gradient = 10.5

# %% answer-delta
answer_delta = 3.8887

# %% answer-step
answer_step = -0.45

# %% answer-rate
answer_rate = 0.16

# %% answer-height
answer_height = 0.3

# %% answer-centre
answer_centre = 3.6

# %% answer-entropy
answer_entropy = 0.411765
