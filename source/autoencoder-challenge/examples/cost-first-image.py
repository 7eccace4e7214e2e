# /// example
# about = "The cost of the first image only"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% cost
def cost(images, reconstructions):
    return np.mean((reconstructions[0] - images[0]) ** 2)
