# /// example
# about = "The learning rate of the visible check is built in"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 0
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - 0.1 * (w - w_target) * np.sum(x**2, axis=1)
