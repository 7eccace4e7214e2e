# /// example
# about = "Mean and covariance estimated from 2000 simulated steps"
# kind = "wrong"
# caught_by = ["test-noise"]
# [points]
# test-noise = 0
# ///
# %% noise
def step_statistics(theta, x, y, n, eta):
    rng = np.random.default_rng(0)
    u = x - theta[1]
    d = u**2 + 1
    g = (theta[0] / d - y) * np.array([1 / d, 2 * theta[0] * u / d**2])
    steps = -eta * g[:, rng.integers(len(x), size=(2000, n))].mean(axis=2)
    return steps.mean(axis=1), np.cov(steps)
