# /// example
# about = "Divides the sum over everything by the number of images"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% cost
def cost(images, reconstructions):
    return ((reconstructions - images) ** 2).sum() / len(images)
