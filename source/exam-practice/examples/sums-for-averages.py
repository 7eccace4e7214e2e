# /// example
# about = "Sums instead of averages, nothing is normalised, no ReLU"
# kind = "wrong"
# caught_by = ["test-gradient", "test-rate", "test-hidden", "test-probability"]
# [points]
# test-gradient = 1
# test-rate = 1.5
# test-hidden = 2
# test-probability = 0
# ///
# %% answer-gradient
answer_gradient = 45.0

# %% answer-rate
answer_rate = 0.08

# %% answer-hidden
answer_hidden = [7, -3]

# %% answer-probability
answer_probability = 6.0
