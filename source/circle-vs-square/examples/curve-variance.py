# /// example
# about = "The noise has the variance sigma"
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
    return [np.mean(classifier(add_noise(images, np.sqrt(sigma), rng)) == labels) for sigma in sigmas]
# %% training
model = costs = None
