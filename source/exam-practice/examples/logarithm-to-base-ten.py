# /// example
# about = "The logarithm to the base 10"
# kind = "wrong"
# caught_by = ["test-entropy", "test-probability"]
# [points]
# test-entropy = 0.5
# test-probability = 0
# ///
# %% answer-entropy
answer_entropy = 0.230449

# %% answer-probability
answer_probability = 0.0588235
