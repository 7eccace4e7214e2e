# /// example
# about = "Signs of gradients, steps and logarithms"
# kind = "wrong"
# caught_by = ["test-gradient", "test-delta", "test-entropy", "test-height", "test-centre", "test-logit", "test-hidden"]
# [points]
# test-gradient = 1
# test-delta = 1
# test-entropy = 0.5
# test-height = 1
# test-centre = 1
# test-logit = 1
# test-hidden = 1
# ///
# %% answer-gradient
answer_gradient = -11.25

# %% answer-delta
answer_delta = 2.7888

# %% answer-entropy
answer_entropy = -0.530628

# %% answer-height
answer_height = 0.15

# %% answer-centre
answer_centre = 1.8

# %% answer-logit
answer_logit = 0.411765

# %% answer-hidden
answer_hidden = [3, 3]
