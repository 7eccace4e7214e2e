# /// example
# about = "The inner derivative x is forgotten"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 0
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - eta * (w - w_target) * np.sum(np.abs(x), axis=1)
