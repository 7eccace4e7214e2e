# /// example
# about = "The corners as weights"
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
answer_polygon = [(corners.T, np.zeros(3)), (np.ones((3, 1)), np.array([-2.5]))]
