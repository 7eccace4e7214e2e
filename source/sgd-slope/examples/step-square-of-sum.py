# /// example
# about = "The square of the sum instead of the sum of squares"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 0
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - eta * (w - w_target) * np.sum(x, axis=1) ** 2
