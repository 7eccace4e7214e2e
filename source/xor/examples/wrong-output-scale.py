# /// example
# about = "The lit quadrants have the value 2 instead of 1"
# kind = "wrong"
# caught_by = ["test-quadrants"]
# [points]
# test-quadrants = 0
# ///
# %% quadrants
ramps = (np.array([[5.0, 5.0, 0.0, 0.0], [0.0, 0.0, 5.0, 5.0]]), np.array([0.5, -0.5, 0.5, -0.5]))
difference = np.array([[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
quadrants = {
    "activation": "relu",
    "layers": [ramps, (difference, np.zeros(2)), (np.array([[2.0], [2.0]]), np.zeros(1))],
}
