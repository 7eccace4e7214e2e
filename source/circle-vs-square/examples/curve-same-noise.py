# /// example
# about = "One noise pattern, scaled for every level"
# kind = "wrong"
# caught_by = ["test-curve"]
# [points]
# test-curve = 2
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% accuracy-curve
def accuracy_curve(classifier, images, labels, sigmas, rng):
    pattern = rng.normal(size=images.shape)
    return [np.mean(classifier(images + sigma * pattern) == labels) for sigma in sigmas]
# %% training
model = costs = None
