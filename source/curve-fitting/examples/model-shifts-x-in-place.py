# /// example
# about = "Subtracts theta1 from the array of the caller, and so shifts the data of all that follows"
# kind = "wrong"
# caught_by = ["test-model", "test-minima"]
# [points]
# test-model = 0
# test-minima = 0
# ///
# %% model
def model(theta, x):
    x -= theta[1]
    return theta[0] / (x**2 + 1)


def cost(theta, x, y):
    return 0.5 * np.mean((model(theta, x) - y) ** 2)
