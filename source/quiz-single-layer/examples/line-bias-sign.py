# /// example
# about = "The bias with the wrong sign: the line is mirrored at the origin"
# kind = "wrong"
# caught_by = ["test-line"]
# [points]
# test-line = 0
# ///
# %% answer-line
weights, bias = np.array([-2.0, -1.0]), -2.0
