# /// example
# about = "The line is right, the origin lies on the dark side"
# kind = "wrong"
# caught_by = ["test-line"]
# [points]
# test-line = 1
# ///
# %% answer-line
weights, bias = np.array([2.0, 1.0]), -2.0
