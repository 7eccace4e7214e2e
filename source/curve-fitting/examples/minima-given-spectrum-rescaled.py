# /// example
# about = "The spectrum of task 7, mirrored and twice as high"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 0
# ///
# %% minima
def F(x):
    return 2 * two_lines(-x)


minimum_a, minimum_b = DEEP * np.array([2, -1]), SHALLOW * np.array([2, -1])
