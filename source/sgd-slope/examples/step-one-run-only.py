# /// example
# about = "Written for one run: uses the first one for all"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 1
# test-simulate = 1
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - eta * (w - w_target) * np.sum(x[0] ** 2)
