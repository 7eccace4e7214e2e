# /// example
# about = "Squares the mean instead of averaging the squares"
# kind = "wrong"
# caught_by = ["test-cost"]
# [points]
# test-cost = 0
# ///
# %% cost
def cost(images, reconstructions):
    return np.mean(reconstructions - images) ** 2
