# /// example
# about = "Only one of the two quadrants is lit"
# kind = "wrong"
# caught_by = ["test-quadrants"]
# [points]
# test-quadrants = 0
# ///
# %% quadrants
quadrants = {
    "activation": "step",
    "layers": [(np.array([[1.0, 0.0], [0.0, -1.0]]), np.zeros(2)), (np.array([[1.0], [1.0]]), np.array([-1.5]))],
}
