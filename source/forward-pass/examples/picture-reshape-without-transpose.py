# /// example
# about = "The answer of g is reshaped although the neuron is its last index"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 1
# ///
# %% picture
def picture(g, y1, y2):
    grid1, grid2 = np.meshgrid(y1, y2)
    return g(np.column_stack([grid1.ravel(), grid2.ravel()])).reshape(-1, len(y2), len(y1))
