# /// example
# about = "The target slope is forgotten"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 0
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = w0 * m**t
    variances = w0**2 * ((m**2 + v) ** t - m ** (2 * t))
    return means, variances
