# /// example
# about = "Calculates on correctly from own wrong results"
# kind = "wrong"
# caught_by = ["test-hidden", "test-gradient", "test-delta", "test-entropy", "test-shape"]
# [points]
# test-hidden = 2
# test-gradient = 1
# test-delta = 1
# test-entropy = 0.5
# test-shape = 1
# ///
# %% answer-hidden
answer_hidden = [7, -3]

# %% answer-output
answer_output = -7

# %% answer-gradient
answer_gradient = 45.0

# %% answer-step
answer_step = 3 - 0.04 * answer_gradient

# %% answer-delta
answer_delta = 2.7888

# %% answer-outer
answer_outer = answer_delta * 0.36

# %% answer-inner
answer_inner = answer_delta * 0.33

# %% answer-entropy
answer_entropy = 0.230449

# %% answer-logit
answer_logit = np.exp(-answer_entropy) - 1

# %% answer-shape
answer_shape = (2, 2, 7)

# %% answer-dense
answer_dense = np.prod(answer_shape) * 6 + 6
