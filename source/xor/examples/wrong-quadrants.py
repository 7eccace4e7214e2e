# /// example
# about = "Lights the quadrants where the signs agree"
# kind = "wrong"
# caught_by = ["test-quadrants"]
# [points]
# test-quadrants = 0
# ///
# %% quadrants
quadrants = {
    "activation": "step",
    "layers": [
        (np.eye(2), np.zeros(2)),
        (np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-1.5, 0.5])),
        (np.array([[1.0], [1.0]]), np.array([-0.5])),
    ],
}
