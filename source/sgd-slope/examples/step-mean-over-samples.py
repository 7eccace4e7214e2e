# /// example
# about = "Averages over the samples although the cost is a sum"
# kind = "wrong"
# caught_by = ["test-step", "test-simulate"]
# [points]
# test-step = 0.5
# test-simulate = 0
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w - eta * (w - w_target) * np.mean(x**2, axis=1)
