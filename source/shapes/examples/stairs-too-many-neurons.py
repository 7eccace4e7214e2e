# /// example
# about = "Uses twice as many neurons as allowed"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 0
# ///
# %% stairs
def stairs(F, a, b, n):
    n = 2 * n
    edges = np.linspace(a, b, n + 2)
    middle = F((edges[1:] + edges[:-1]) / 2)
    return [(np.ones((1, n)), -edges[1:-1]), (np.diff(middle)[:, None], middle[:1])]
