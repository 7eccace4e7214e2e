# /// example
# about = "Two equal lines: the two minima are mirror images"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 1
# ///
# %% minima
def F(x):
    return 1 / ((x + 2.5) ** 2 + 1) + 1 / ((x - 2.5) ** 2 + 1)


all_x = np.tile(X, (500, 1))
minimum_a = descend(np.array([1.0, -2.0]), all_x, F(all_x), 1.0)[-1]
minimum_b = minimum_a * np.array([1, -1])
