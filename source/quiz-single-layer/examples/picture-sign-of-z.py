# /// example
# about = "The exponential with the wrong sign: bright and dark exchanged"
# kind = "wrong"
# caught_by = ["test-draw"]
# [points]
# test-draw = 0
# ///
# %% answer-draw
def plane_output(w, b, n):
    axis = np.linspace(-3, 3, n)
    z = w[0] * axis[None, :] + w[1] * axis[:, None] + b
    return 1 / (1 + np.exp(4 * z))
