# /// example
# about = "The covariance of a step with a single sample, n is forgotten"
# kind = "wrong"
# caught_by = ["test-noise"]
# [points]
# test-noise = 1
# ///
# %% noise
def step_statistics(theta, x, y, n, eta):
    u = x - theta[1]
    d = u**2 + 1
    g = (theta[0] / d - y) * np.array([1 / d, 2 * theta[0] * u / d**2])
    mean = -eta * g.mean(axis=1)
    return mean, eta**2 * np.cov(g, ddof=0)
