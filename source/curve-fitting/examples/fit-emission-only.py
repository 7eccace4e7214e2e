# /// example
# about = "The start is the largest value, which is noise for an absorption line; heights are kept positive"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 1
# ///
# %% fit
def fit(x, y):
    peak = np.argmax(y)
    theta = np.array([y[peak], x[peak]])
    for _ in range(800):
        theta = theta - gradient(theta, x, y)
        theta[0] = max(theta[0], 0.1)
    return theta
