# /// example
# about = "No ReLU before the output, no exponential function in the softmax, no label in the gradient"
# kind = "wrong"
# caught_by = ["test-output", "test-probability", "test-logit"]
# [points]
# test-output = 1
# test-probability = 0
# test-logit = 1
# ///
# %% answer-output
answer_output = -7

# %% answer-probability
answer_probability = 0.437618

# %% answer-logit
answer_logit = 0.588235
