# /// example
# about = "With the factor 1/2 of the lecture's quadratic cost"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% cost
def cost(images, reconstructions):
    return 0.5 * np.mean((reconstructions - images) ** 2)
