# /// example
# about = "Even coordinates instead of the given ones"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 0
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(np.linspace(y1[0], y1[-1], len(y1)), np.linspace(y2[0], y2[-1], len(y2)))
    values = g(np.column_stack([grid1.ravel(), grid2.ravel()]))
    return values.T.reshape(-1, len(y2), len(y1))
