# /// example
# about = "The first row is the top of the picture"
# kind = "wrong"
# caught_by = ["test-draw"]
# [points]
# test-draw = 1
# ///
# %% answer-draw
def plane_output(w, b, n):
    axis = np.linspace(-3, 3, n)
    z = w[0] * axis[None, :] + w[1] * axis[::-1, None] + b
    return 1 / (1 + np.exp(-4 * z))
