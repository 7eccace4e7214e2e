# /// example
# about = "Stops with an error for a dark image"
# kind = "wrong"
# caught_by = ["test-fill"]
# [points]
# test-fill = 1.5
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% fill-factor
def fill_factor(image):
    i, j = np.nonzero(image[:, :, 0] > 0.5)
    return len(i) / ((i.max() - i.min() + 1) * (j.max() - j.min() + 1))
# %% training
model = costs = None
