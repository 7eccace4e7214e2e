# /// example
# about = "One step is right, then the mean moves by the same amount again"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 1
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = w0 + (m - 1) * (w0 - w_target) * t
    variances = (w0 - w_target) ** 2 * ((m**2 + v) ** t - m ** (2 * t))
    return means, variances
