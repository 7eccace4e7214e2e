# /// example
# about = "One sample per step with a large constant eta: the noise never dies out"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    rng = np.random.default_rng(0)
    peak = np.argmax(np.abs(y))
    theta = np.array([y[peak], x[peak]])
    for _ in range(2000):
        j = rng.integers(len(x), size=1)
        theta = theta - 2 * gradient(theta, x[j], y[j])
    return theta
