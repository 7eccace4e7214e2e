# /// example
# about = "Output 0 everywhere"
# kind = "wrong"
# caught_by = ["test-one-layer"]
# [points]
# test-one-layer = 0
# ///
# %% one-layer
one_layer = [(np.zeros((2, 1)), np.zeros(1)), (np.zeros((1, 1)), np.zeros(1))]
