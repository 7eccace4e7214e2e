# /// example
# about = "Every jump comes one piece too late"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 0
# ///
# %% stairs
def stairs(F, a, b, n):
    edges = np.linspace(a, b, n + 2)
    middle = F((edges[1:] + edges[:-1]) / 2)
    return [(np.ones((1, n)), -edges[2:]), (np.diff(middle)[:, None], middle[:1])]
