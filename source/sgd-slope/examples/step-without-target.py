# /// example
# about = "Forgets the target slope in the gradient"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 0
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - eta * w * np.sum(x**2, axis=1)
