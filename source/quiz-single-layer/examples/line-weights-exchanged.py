# /// example
# about = "Weights exchanged"
# kind = "wrong"
# caught_by = ["test-line"]
# [points]
# test-line = 0
# ///
# %% answer-line
weights, bias = np.array([-1.0, -2.0]), 2.0
