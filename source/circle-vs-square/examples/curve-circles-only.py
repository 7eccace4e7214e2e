# /// example
# about = "Only images with label 1 are counted"
# kind = "wrong"
# caught_by = ["test-curve"]
# [points]
# test-curve = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% accuracy-curve
def accuracy_curve(classifier, images, labels, sigmas, rng):
    images, labels = images[labels == 1], labels[labels == 1]
    return [np.mean(classifier(add_noise(images, sigma, rng)) == labels) for sigma in sigmas]
# %% training
model = costs = None
