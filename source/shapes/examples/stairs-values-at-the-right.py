# /// example
# about = "A step up at the begin of each piece to the value at its end"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 1
# ///
# %% stairs
def stairs(F, a, b, n):
    edges = np.linspace(a, b, n + 1)
    values = F(edges)
    return [(np.ones((1, n)), -edges[:-1] + 1e-9), (np.diff(values)[:, None], values[:1])]
