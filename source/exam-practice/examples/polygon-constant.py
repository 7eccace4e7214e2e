# /// example
# about = "Dark everywhere"
# kind = "wrong"
# caught_by = ["test-polygon"]
# [points]
# test-polygon = 0
# ///
# %% answer-polygon
answer_polygon = [(np.zeros((2, 1)), np.array([-1.0]))]
