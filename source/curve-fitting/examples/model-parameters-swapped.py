# /// example
# about = "theta0 taken for the position and theta1 for the height"
# kind = "wrong"
# caught_by = ["test-model", "test-cost"]
# [points]
# test-model = 0
# test-cost = 0
# ///
# %% model
def model(theta, x):
    position, height = theta
    return height / ((x - position) ** 2 + 1)


def cost(theta, x, y):
    return 0.5 * np.mean((model(theta, x) - y) ** 2)
