# /// example
# about = "The steps stand at random places"
# kind = "wrong"
# caught_by = ["test-stairs"]
# [points]
# test-stairs = 0
# ///
# %% stairs
def stairs(F, a, b, n):
    edges = np.concatenate([[a], np.sort(np.random.default_rng(0).uniform(a, b, n)), [b]])
    middle = F((edges[1:] + edges[:-1]) / 2)
    return [(np.ones((1, n)), -edges[1:-1]), (np.diff(middle)[:, None], middle[:1])]
