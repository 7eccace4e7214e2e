# /// example
# about = "Adds up the brightness instead of counting"
# kind = "wrong"
# caught_by = ["test-fill"]
# [points]
# test-fill = 1
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% fill-factor
def fill_factor(image):
    i, j = np.nonzero(image[:, :, 0] > 0.5)
    if len(i) == 0:
        return 0.0
    return image.sum() / ((np.ptp(i) + 1) * (np.ptp(j) + 1))
# %% training
model = costs = None
