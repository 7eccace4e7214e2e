# /// example
# about = "The root mean squared error"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% cost
def cost(images, reconstructions):
    return np.sqrt(np.mean((reconstructions - images) ** 2))
