# /// example
# about = "The first neuron only"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 0
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(y1, y2)
    values = g(np.column_stack([grid1.ravel(), grid2.ravel()]))
    return values[:, 0].reshape(1, len(y2), len(y1))
