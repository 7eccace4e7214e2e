# /// example
# about = "Measures on the images it has averaged"
# kind = "wrong"
# caught_by = ["test-mean-image"]
# [points]
# test-mean-image = 0
# ///
# %% mean-image
def mean_image_cost(train_images, test_images):
    return np.mean((train_images - train_images.mean(axis=0)) ** 2)
