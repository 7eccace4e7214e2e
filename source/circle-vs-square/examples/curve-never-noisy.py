# /// example
# about = "The noisy images are made, the clean ones are asked"
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
    curve = []
    for sigma in sigmas:
        noisy = add_noise(images, sigma, rng)
        curve.append(np.mean(classifier(images) == labels))
    return curve
# %% training
model = costs = None
