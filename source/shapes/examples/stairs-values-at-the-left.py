# /// example
# about = "Values taken at the left end of each piece: twice the deviation"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 1
# ///
# %% stairs
def stairs(F, a, b, n):
    edges = a + (b - a) * np.arange(n) / n
    values = F(edges)
    if n == 1:
        return [(np.ones((1, 1)), -np.array([b + 1])), (np.zeros((1, 1)), values)]
    return [(np.ones((1, n - 1)), -edges[1:]), (np.diff(values)[:, None], values[:1])]
