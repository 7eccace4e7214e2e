# /// example
# about = "eta is far too large: the fit jumps about"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    peak = np.argmax(np.abs(y))
    theta = np.array([y[peak], x[peak]])
    for _ in range(500):
        theta = theta - 30 * gradient(theta, x, y)
    return theta
