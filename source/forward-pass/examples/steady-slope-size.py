# /// example
# about = "One over the size of the slope on the right: linear layers only"
# kind = "wrong"
# caught_by = ["test-steady"]
# [points]
# test-steady = 1
# ///
# %% steady
def steady_spread(f):
    return 1 / abs(float(f(np.array([1.0]))[0]))
