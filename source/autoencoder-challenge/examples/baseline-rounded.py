# /// example
# about = "Rounds the mean image to black and white"
# kind = "wrong"
# caught_by = ["test-mean-image"]
# [points]
# test-mean-image = 0
# ///
# %% mean-image
def mean_image_cost(train_images, test_images):
    return np.mean((test_images - np.round(train_images.mean(axis=0))) ** 2)
