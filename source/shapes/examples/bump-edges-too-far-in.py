# /// example
# about = "The edges are shifted so that the plateau begins at left and ends at right"
# kind = "wrong"
# caught_by = ["test-bump"]
# [points]
# test-bump = 1
# ///
# %% bump
def bump(left, right, height, k):
    w1, b1 = k * np.array([[1.0, 1.0]]), -k * np.array([left - 2 / k, right + 2 / k])
    w2, b2 = np.array([[height], [-height]]), np.zeros(1)
    return [(w1, b1), (w2, b2)]
