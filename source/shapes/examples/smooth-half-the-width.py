# /// example
# about = "Factor of two: the distance from 0.5 to 0.9 is as wide as the whole edge should be"
# kind = "wrong"
# caught_by = ["test-smooth"]
# [points]
# test-smooth = 1
# ///
# %% smooth
def smooth_square(centre, side, width):
    steep = 10.0
    s = 0.5 + np.log(9) / steep
    k = np.log(s / (1 - s)) / width * 4
    normals = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    return [(k * normals, k * (side / 2 - np.asarray(centre) @ normals)), (np.full((4, 1), steep), np.array([-3.5 * steep]))]
