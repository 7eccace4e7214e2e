# /// example
# about = "The numbers of the visible check"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 0
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return np.resize([0.5, 1.0, 2.8], np.shape(w))
