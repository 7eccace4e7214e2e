# /// example
# about = "The mean distance from the target instead of the mean slope"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 1
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = np.where(t > 0, (w0 - w_target) * m**t, w0)
    variances = (w0 - w_target) ** 2 * ((m**2 + v) ** t - m ** (2 * t))
    return means, variances
