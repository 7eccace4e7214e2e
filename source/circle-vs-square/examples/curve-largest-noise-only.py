# /// example
# about = "The strongest noise for all levels"
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
    noisy = add_noise(images, max(sigmas), rng)
    return [np.mean(classifier(noisy) == labels) for sigma in sigmas]
# %% training
model = costs = None
