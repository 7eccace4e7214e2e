# /// example
# about = "Adds the samples of all runs"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 1
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - eta * (w - w_target) * np.sum(x**2)
