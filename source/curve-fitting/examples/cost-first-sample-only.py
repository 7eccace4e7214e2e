# /// example
# about = "Only the first sample counts"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% model
def model(theta, x):
    return theta[0] / ((x - theta[1]) ** 2 + 1)


def cost(theta, x, y):
    return 0.5 * (model(theta, x)[0] - y[0]) ** 2
