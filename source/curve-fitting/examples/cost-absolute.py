# /// example
# about = "Absolute deviations instead of squares"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% model
def model(theta, x):
    return theta[0] / ((x - theta[1]) ** 2 + 1)


def cost(theta, x, y):
    return 0.5 * np.mean(np.abs(model(theta, x) - y))
