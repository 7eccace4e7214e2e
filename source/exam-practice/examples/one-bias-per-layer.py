# /// example
# about = "A single bias for the layer"
# kind = "wrong"
# caught_by = ["test-weights", "test-dense", "test-hidden"]
# [points]
# test-weights = 1
# test-dense = 1
# test-hidden = 1
# ///
# %% answer-weights
answer_weights = 505

# %% answer-dense
answer_dense = 193

# %% answer-hidden
answer_hidden = [7, 3]
