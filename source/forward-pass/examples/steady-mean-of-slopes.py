# /// example
# about = "Averages the slopes instead of their squares"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 1
# ///
# %% steady
def steady_spread(f):
    right, left = f(np.array([1.0, -1.0]))
    return 2 / abs(right - left)
