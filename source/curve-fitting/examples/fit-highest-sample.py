# /// example
# about = "The highest sample is taken for the line, without any descent"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    peak = np.argmax(np.abs(y))
    return np.array([y[peak], x[peak]])
