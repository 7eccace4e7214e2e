# /// example
# about = "The number of steps of the visible check, whatever n is"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 0
# ///
# %% stairs
def stairs(F, a, b, n):
    n = min(n, 12)
    edges = np.linspace(a, b, n + 2)
    middle = F((edges[1:] + edges[:-1]) / 2)
    return [(np.ones((1, n)), -edges[1:-1]), (np.diff(middle)[:, None], middle[:1])]
