# /// example
# about = "The line meets P only"
# kind = "wrong"
# caught_by = ["test-line"]
# [points]
# test-line = 1
# ///
# %% answer-line
weights, bias = np.array([-1.0, -1.0]), 1.0
