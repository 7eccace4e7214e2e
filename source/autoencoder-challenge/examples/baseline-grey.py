# /// example
# about = "A grey image instead of the mean"
# kind = "wrong"
# caught_by = ["test-mean-image"]
# [points]
# test-mean-image = 0
# ///
# %% mean-image
def mean_image_cost(train_images, test_images):
    return np.mean((test_images - 0.5) ** 2)
