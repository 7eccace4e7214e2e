# /// example
# about = "The derivative of the square keeps its 2"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 0.5
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - eta * 2 * (w - w_target) * np.sum(x**2, axis=1)
