# /// example
# about = "Mean square distance instead of the variance"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 1
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = w_target + (w0 - w_target) * m**t
    variances = np.where(t > 0, (w0 - w_target) ** 2 * (m**2 + v) ** t, 0)
    return means, variances
