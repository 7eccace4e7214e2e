# /// example
# about = "Sums over the runs where the shapes allow it"
# kind = "wrong"
# caught_by = ["test-step"]
# [points]
# test-step = 1
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    axis = 0 if x.shape[0] == x.shape[1] else 1
    return w - eta * (w - w_target) * np.sum(x**2, axis=axis)
