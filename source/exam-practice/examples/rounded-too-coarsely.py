# /// example
# about = "All numbers are off by 2.5%; three parameters too many"
# kind = "wrong"
# caught_by = ["test-output", "test-gradient", "test-rate", "test-delta", "test-probability", "test-entropy", "test-weights", "test-height", "test-centre"]
# [points]
# test-output = 0
# test-gradient = 0
# test-rate = 0
# test-delta = 0
# test-probability = 0
# test-entropy = 0
# test-weights = 0
# test-height = 0
# test-centre = 0
# ///
# %% answer-output
answer_output = -13

# %% answer-gradient
answer_gradient = 11.5312

# %% answer-rate
answer_rate = 0.328

# %% answer-delta
answer_delta = -2.85852

# %% answer-probability
answer_probability = 0.361765

# %% answer-entropy
answer_entropy = 0.543894

# %% answer-weights
answer_weights = 515

# %% answer-height
answer_height = -0.15375

# %% answer-centre
answer_centre = -1.845
