# /// example
# about = "Steps between 0 and 1, whatever a and b are"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 0
# ///
# %% stairs
def stairs(F, a, b, n):
    edges = np.linspace(0, 1, n + 2)
    middle = F((edges[1:] + edges[:-1]) / 2)
    return [(np.ones((1, n)), -edges[1:-1]), (np.diff(middle)[:, None], middle[:1])]
