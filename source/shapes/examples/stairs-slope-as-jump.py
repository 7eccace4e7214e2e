# /// example
# about = "The derivative instead of the change: not multiplied by the length of the piece"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 0
# ///
# %% stairs
def stairs(F, a, b, n):
    edges = np.linspace(a, b, n + 2)
    middle = F((edges[1:] + edges[:-1]) / 2)
    return [(np.ones((1, n)), -edges[1:-1]), (np.diff(middle)[:, None] * (n + 1) / (b - a), middle[:1])]
