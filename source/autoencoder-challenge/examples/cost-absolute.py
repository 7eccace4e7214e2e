# /// example
# about = "The mean absolute deviation"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% cost
def cost(images, reconstructions):
    return np.abs(reconstructions - images).mean()
