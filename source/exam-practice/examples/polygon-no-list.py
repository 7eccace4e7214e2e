# /// example
# about = "A dictionary"
# kind = "wrong"
# caught_by = ["test-polygon"]
# [points]
# test-polygon = 0
# ///
# %% answer-polygon
corners = np.array([[1, 0], [-2, 1], [-2, -1]])
edges = np.roll(corners, -1, axis=0) - corners
inwards = np.column_stack([-edges[:, 1], edges[:, 0]])
w1, b1 = inwards.T, -(inwards * corners).sum(axis=1)
answer_polygon = {"w1": w1, "b1": b1}
