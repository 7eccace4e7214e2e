# /// example
# about = "The other neuron, the other class, the other weight"
# kind = "wrong"
# caught_by = ["test-outer", "test-inner", "test-probability", "test-entropy", "test-hidden"]
# [points]
# test-outer = 1
# test-inner = 1
# test-probability = 0
# test-entropy = 0
# test-hidden = 1
# ///
# %% answer-outer
answer_outer = -0.920304

# %% answer-inner
answer_inner = -4.35053

# %% answer-probability
answer_probability = 0.588235

# %% answer-entropy
answer_entropy = 1.04145

# %% answer-hidden
answer_hidden = [0, 7]
