# /// example
# about = "Compares the mean images with each other"
# kind = "wrong"
# caught_by = ["test-mean-image"]
# [points]
# test-mean-image = 0
# ///
# %% mean-image
def mean_image_cost(train_images, test_images):
    return np.mean((test_images.mean(axis=0) - train_images.mean(axis=0)) ** 2)
