# /// example
# about = "A Python function with the right values instead of a network"
# kind = "wrong"
# caught_by = ["test-quadrants"]
# [points]
# test-quadrants = 0
# ///
# %% quadrants
def quadrants(y):
    return (y[:, 0] * y[:, 1] < 0).astype(float)
