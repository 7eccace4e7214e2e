# /// example
# about = "Rows and columns exchanged, channels first, the other input"
# kind = "wrong"
# caught_by = ["test-hidden", "test-delta", "test-shape", "test-inner"]
# [points]
# test-hidden = 1
# test-delta = 1
# test-shape = 1
# test-inner = 1
# ///
# %% answer-hidden
answer_hidden = [9, 0]

# %% answer-delta
answer_delta = -2.5713

# %% answer-shape
answer_shape = (8, 2, 2)

# %% answer-inner
answer_inner = -0.306768
