# /// example
# about = "The number of right answers"
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
    return [np.sum(classifier(add_noise(images, sigma, rng)) == labels) for sigma in sigmas]
# %% training
model = costs = None
