# /// example
# about = "The XOR of the unit square, its borders at 1/2 instead of 0"
# kind = "wrong"
# caught_by = ["test-quadrants"]
# [points]
# test-quadrants = 0
# ///
# %% quadrants
quadrants = {
    "activation": "step",
    "layers": [
        (np.eye(2), np.array([-0.5, -0.5])),
        (np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-0.5, -0.5])),
        (np.array([[1.0], [1.0]]), np.array([-0.5])),
    ],
}
