# /// example
# about = "The edge of the hidden neuron has the right width, that of the output is sharper"
# kind = "wrong"
# caught_by = ["test-smooth"]
# [points]
# test-smooth = 1
# ///
# %% smooth
def smooth_square(centre, side, width):
    steep = 10.0
    s = 0.5 + np.log(9) / steep
    k = np.log(9) / (width / 2)
    normals = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    return [(k * normals, k * (side / 2 - np.asarray(centre) @ normals)), (np.full((4, 1), steep), np.array([-3.5 * steep]))]
