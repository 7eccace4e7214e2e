# /// example
# about = "Ten trapezoids"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_times(z):
    x = np.linspace(0, z, 11)
    cross, quadratic = 1 + np.exp(-x), (1 + np.exp(-x)) ** 3 * np.exp(x)
    return tuple(float(np.sum((f[1:] + f[:-1]) / 2) * (x[1] - x[0])) for f in (cross, quadratic))
