# /// example
# about = "y2 is fed to the first input neuron"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 0
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(y1, y2)
    values = g(np.column_stack([grid2.ravel(), grid1.ravel()]))
    return values.T.reshape(-1, len(y2), len(y1))
