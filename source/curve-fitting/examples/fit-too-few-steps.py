# /// example
# about = "50 steps with a small eta: still on the way"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    theta = np.array([1.0, 0.0])
    for _ in range(50):
        theta = theta - 0.1 * gradient(theta, x, y)
    return theta
