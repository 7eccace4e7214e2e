# /// example
# about = "The logarithm to the base 2; neither average nor the factor 2"
# kind = "wrong"
# caught_by = ["test-entropy", "test-rate", "test-logit"]
# [points]
# test-entropy = 0.5
# test-rate = 0
# test-logit = 0
# ///
# %% answer-entropy
answer_entropy = 0.765535

# %% answer-rate
answer_rate = 0.04

# %% answer-logit
answer_logit = -0.647059
