# /// example
# about = "Pairs up the coordinates instead of making a grid"
# kind = "wrong"
# caught_by = ["test-picture"]
# [points]
# test-picture = 0
# ///
# %% picture
def picture(g, y1, y2):
    n = min(len(y1), len(y2))
    values = g(np.column_stack([y1[:n], y2[:n]]))
    return np.array([np.resize(column, (len(y2), len(y1))) for column in values.T])
