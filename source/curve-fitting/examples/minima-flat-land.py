# /// example
# about = "Far outside the landscape is so flat that a fit seems to stop"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 0
# ///
# %% minima
def F(x):
    return 1 / ((x - 1) ** 2 + 1)


minimum_a = np.array([1.0, 1.0])
minimum_b = np.array([0.0, 60.0])
