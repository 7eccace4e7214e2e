# /// example
# about = "Only the position rolls, the height stays at the highest sample"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    peak = np.argmax(np.abs(y))
    theta = np.array([y[peak], x[peak]])
    for _ in range(1500):
        theta[1] -= gradient(theta, x, y)[1]
    return theta
