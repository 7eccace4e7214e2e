# /// example
# about = "The curvature instead of the rate, the entropy instead of the cross entropy"
# kind = "wrong"
# caught_by = ["test-entropy", "test-rate", "test-outer", "test-inner", "test-height", "test-centre"]
# [points]
# test-entropy = 0
# test-rate = 0
# test-outer = 0
# test-inner = 0
# test-height = 0
# test-centre = 1
# ///
# %% answer-entropy
answer_entropy = 0.846366

# %% answer-rate
answer_rate = 6.25

# %% answer-outer
answer_outer = -0.306768

# %% answer-inner
answer_inner = -0.41832

# %% answer-height
answer_height = -2.25

# %% answer-centre
answer_centre = -9.0
