# /// example
# about = "The AND is too flat: inside the output stays below 0.9"
# kind = "wrong"
# caught_by = ["test-smooth"]
# [points]
# test-smooth = 0
# ///
# %% smooth
def smooth_square(centre, side, width):
    steep = 2.0
    s = 0.9
    k = 6 / width
    normals = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    return [(k * normals, k * (side / 2 - np.asarray(centre) @ normals)), (np.full((4, 1), steep), np.array([-3.5 * steep]))]
