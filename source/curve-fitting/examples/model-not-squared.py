# /// example
# about = "The distance is not squared, only made positive"
# kind = "wrong"
# caught_by = ["test-model", "test-cost"]
# [points]
# test-model = 0
# test-cost = 0
# ///
# %% model
def model(theta, x):
    return theta[0] / (np.abs(x - theta[1]) + 1)


def cost(theta, x, y):
    return 0.5 * np.mean((model(theta, x) - y) ** 2)
