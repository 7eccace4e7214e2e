# /// example
# about = "The variances of the steps are added, as in a random walk"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 1
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(steps + 1)
    means = w_target + (w0 - w_target) * m**t
    variances = (w0 - w_target) ** 2 * v * t
    return means, variances
