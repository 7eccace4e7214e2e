# /// example
# about = "All grid points as one batch through y @ w + b"
# kind = "correct"
# ///
# %% answer-draw
def plane_output(w, b, n):
    axis = np.linspace(-3, 3, n)
    y = np.array([(y1, y2) for y2 in axis for y1 in axis])
    z = y @ np.reshape(w, (2, 1)) + b
    return (1 / (1 + np.exp(-4 * z))).reshape(n, n)
