# /// example
# about = "One over the slope on the right"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 0
# ///
# %% steady
def steady_spread(f):
    return 1 / float(f(np.array([1.0]))[0])
