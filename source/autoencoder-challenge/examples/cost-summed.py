# /// example
# about = "Sums the squared error over the pixels"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% cost
def cost(images, reconstructions):
    return np.mean(np.sum((reconstructions - images) ** 2, axis=(1, 2, 3)))
