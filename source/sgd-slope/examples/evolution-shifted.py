# /// example
# about = "One step too early: the start is counted twice"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 0
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = w_target + (w0 - w_target) * m ** np.maximum(t - 1, 0)
    variances = (w0 - w_target) ** 2 * ((m**2 + v) ** np.maximum(t - 1, 0) - m ** (2 * np.maximum(t - 1, 0)))
    return means, variances
