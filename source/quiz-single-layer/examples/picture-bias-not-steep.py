# /// example
# about = "The factor 4 acts on the weights only"
# kind = "wrong"
# caught_by = ["test-draw"]
# [points]
# test-draw = 0
# ///
# %% answer-draw
def plane_output(w, b, n):
    axis = np.linspace(-3, 3, n)
    z = 4 * (w[0] * axis[None, :] + w[1] * axis[:, None]) + b
    return 1 / (1 + np.exp(-z))
