# /// example
# about = "The descent is stopped after 15 steps"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 0
# ///
# %% minima
def F(x):
    return 1.5 / ((x + 2.5) ** 2 / 0.25 + 1) + 0.7 / ((x - 2) ** 2 / 4 + 1)


all_x = np.tile(X, (15, 1))
minimum_a = descend(np.array([0.5, -1.5]), all_x, F(all_x), 1.0)[-1]
minimum_b = descend(np.array([0.5, 1.5]), all_x, F(all_x), 1.0)[-1]
