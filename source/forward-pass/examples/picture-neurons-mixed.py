# /// example
# about = "Moves the axes by reshape instead of moveaxis"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 1
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(y1, y2)
    values = g(np.dstack([grid1, grid2]).reshape(-1, 2)).reshape(len(y2), len(y1), -1)
    return values.reshape(values.shape[2], len(y2), len(y1))
