# /// example
# about = "Standard deviations instead of variances"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 1
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = w_target + (w0 - w_target) * m**t
    variances = np.sqrt((w0 - w_target) ** 2 * ((m**2 + v) ** t - m ** (2 * t)))
    return means, variances
