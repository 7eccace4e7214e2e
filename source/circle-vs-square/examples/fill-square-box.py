# /// example
# about = "A square box with the longer side"
# kind = "wrong"
# caught_by = ["test-fill"]
# [points]
# test-fill = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% fill-factor
def fill_factor(image):
    i, j = np.nonzero(image[:, :, 0] > 0.5)
    if len(i) == 0:
        return 0.0
    return len(i) / (max(np.ptp(i), np.ptp(j)) + 1) ** 2
# %% training
model = costs = None
