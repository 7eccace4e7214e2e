# /// example
# about = "The first row is the largest y2, as in a photograph"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 0
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(y1, y2[::-1])
    values = g(np.column_stack([grid1.ravel(), grid2.ravel()]))
    return values.T.reshape(-1, len(y2), len(y1))
