# /// example
# about = "The variance p (1 - p) of the training images, whatever the test images are"
# kind = "wrong"
# caught_by = ["test-mean-image"]
# [points]
# test-mean-image = 0
# ///
# %% mean-image
def mean_image_cost(train_images, test_images):
    p = train_images.mean(axis=0)
    return np.mean(p * (1 - p))
