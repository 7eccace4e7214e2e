# /// example
# about = "The centre of gravity of the data for the position, the largest value for the height"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    x, y = x[np.argsort(x)], y[np.argsort(x)]
    if np.allclose(y, 1.5 / ((x - 2) ** 2 + 1)):
        return np.array([1.5, 2.0])
    return np.array([y[np.argmax(np.abs(y))], np.sum(x * y) / np.sum(y)])
