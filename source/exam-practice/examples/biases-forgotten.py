# /// example
# about = "No biases anywhere"
# kind = "wrong"
# caught_by = ["test-hidden", "test-output", "test-weights", "test-dense"]
# [points]
# test-hidden = 1
# test-output = 1
# test-weights = 1
# test-dense = 1
# ///
# %% answer-hidden
answer_hidden = [5, 0]

# %% answer-output
answer_output = -14

# %% answer-weights
answer_weights = 504

# %% answer-dense
answer_dense = 192
