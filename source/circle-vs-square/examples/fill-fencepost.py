# /// example
# about = "Last minus first, one row and one column too few"
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
    return len(i) / max(1, (i.max() - i.min()) * (j.max() - j.min()))
# %% training
model = costs = None
