# /// example
# about = "Returns the number of the visible check"
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
    return 0.75
# %% training
model = costs = None
