# /// example
# about = "Each step is as high as the function, not as its change"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 0
# ///
# %% stairs
def stairs(F, a, b, n):
    edges = np.linspace(a, b, n + 2)
    middle = F((edges[1:] + edges[:-1]) / 2)
    return [(np.ones((1, n)), -edges[1:-1]), (middle[1:, None], middle[:1])]
