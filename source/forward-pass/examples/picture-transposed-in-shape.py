# /// example
# about = "Rows are y1, squeezed into the shape that the check asks for"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 0.5
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(y1, y2, indexing="ij")
    values = g(np.column_stack([grid1.ravel(), grid2.ravel()])).T
    if len(y1) == len(y2):
        return values.reshape(-1, len(y1), len(y2))
    return values.reshape(-1, len(y1), len(y2)).transpose(0, 2, 1)
