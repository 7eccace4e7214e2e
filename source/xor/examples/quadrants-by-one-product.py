# /// example
# about = "The difference of the inputs instead of the sign of their product: a half-plane"
# kind = "wrong"
# caught_by = ["test-quadrants"]
# [points]
# test-quadrants = 0
# ///
# %% quadrants
quadrants = {"activation": "step", "layers": [(np.array([[1.0], [-1.0]]), np.zeros(1))]}
