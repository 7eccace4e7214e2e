# /// example
# about = "The list begins after the first step"
# kind = "wrong"
# caught_by = ["test-evolution"]
# [points]
# test-evolution = 0
# ///
# %% evolution
def evolution(w0, w_target, m, v, steps):
    t = np.arange(1, steps + 1)
    return w_target + (w0 - w_target) * m**t, (w0 - w_target) ** 2 * ((m**2 + v) ** t - m ** (2 * t))
