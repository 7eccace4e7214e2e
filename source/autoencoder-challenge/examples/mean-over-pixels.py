# /// example
# about = "The mean image is a mean grey: averaged over the pixels too"
# kind = "wrong"
# caught_by = ["test-mean-image"]
# [points]
# test-mean-image = 0
# ///
# %% mean-image
def mean_image_cost(train_images, test_images):
    return np.mean((test_images - train_images.mean()) ** 2)
