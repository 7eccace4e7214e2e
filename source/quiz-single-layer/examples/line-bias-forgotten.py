# /// example
# about = "The right slope, but the line runs through the origin"
# kind = "wrong"
# caught_by = ["test-line"]
# [points]
# test-line = 0
# ///
# %% answer-line
weights, bias = np.array([-2.0, -1.0]), 0.0
