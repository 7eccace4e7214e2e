# /// example
# about = "Everything a thousand times too large"
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
answer_output = -16000

# %% answer-gradient
answer_gradient = 11250.0

# %% answer-rate
answer_rate = 320.0

# %% answer-delta
answer_delta = -2788.8

# %% answer-probability
answer_probability = 352.941

# %% answer-entropy
answer_entropy = 530.628

# %% answer-weights
answer_weights = 512000

# %% answer-height
answer_height = -150.0

# %% answer-centre
answer_centre = -1800.0
