# /// example
# about = "Rows are y1 instead of y2"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 0
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(y1, y2, indexing="ij")
    values = g(np.column_stack([grid1.ravel(), grid2.ravel()]))
    return values.T.reshape(-1, len(y1), len(y2))
