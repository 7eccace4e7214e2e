# /// example
# about = "Only the noise of the last step, not what earlier steps have left"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 1
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = w_target + (w0 - w_target) * m**t
    variances = np.where(t > 0, v * ((w0 - w_target) * m ** np.maximum(t - 1, 0)) ** 2, 0)
    return means, variances
