# /// example
# about = "The positions of the two lines that F is made of, not the minima of the cost"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 0
# ///
# %% minima
def F(x):
    return 1 / ((x + 2.0) ** 2 + 1) + 0.7 / ((x - 2.0) ** 2 + 1)


minimum_a, minimum_b = np.array([1.0, -2.0]), np.array([0.7, 2.0])
